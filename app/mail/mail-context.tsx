"use client";

import {
  type Context,
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { localeWithHours } from "../../lib/appearance.ts";
import { Contacts } from "../../lib/contacts/contacts.ts";
import { Changes } from "../../lib/jmap/changes.ts";
import type { Places } from "../../lib/jmap/client.ts";
import { type Changed, openEventStream } from "../../lib/jmap/event-stream.ts";
import type { Act } from "../../lib/jmap/rights.ts";
import { JmapStore } from "../../lib/jmap/store.ts";
import { Sync } from "../../lib/jmap/sync.ts";
import { forgetAllBut } from "../../lib/kept/database.ts";
import { Keeper } from "../../lib/kept/keeper.ts";
import { KeptMail } from "../../lib/kept/offline-mail.ts";
import { Outbox } from "../../lib/kept/outbox.ts";
import { asBrowser } from "../../lib/language/choose.ts";
import { useAppearance } from "./appearance-context.tsx";
import type { MailStart } from "./load.ts";
import { type Place, placeAfter, placeOfUrl, urlOf } from "./place.ts";
import { readPreferences } from "./preferences-actions.ts";
import { startToKeep } from "./start-offline.ts";
import type { Clock } from "./time-format.ts";

/** What stays the same wherever one is: who reads no more than this is not drawn anew at each step. */
export interface SteadyMail {
  store: JmapStore;
  sync: Sync;
  changes: Changes;
  /** The reader's own, as is the outbox, whichever account is shown. */
  contacts: Contacts;
  outbox: Outbox;
  /** Null in an account that somebody else opened: nothing of it is kept in this browser. */
  keeper: Keeper | null;
  places: Places;
  person: MailStart["person"];
  hasImageProxy: boolean;
  /** Calls back with what changes in whichever account is open to the reader, and with nothing when something may have been missed. */
  listen(listener: (changed: Changed) => void): () => void;
  /** Moves at once, without the server, and the address bar follows; into another account by loading the page of there. */
  go(place: Partial<Place>, how?: "push" | "replace"): void;
  /** Where one is when this is called, for what is done and not drawn. */
  here(): Place;
  /** How one begins to write. */
  writing: MailStart["writing"];
}

export interface Mail extends SteadyMail {
  place: Place;
  clock: Clock;
}

const SteadyContext = createContext<SteadyMail | null>(null);
const ClockContext = createContext<Clock | null>(null);
const ListPlaceContext = createContext<Place | null>(null);
const PlaceContext = createContext<Place | null>(null);

function useOf<T>(context: Context<T | null>): T {
  const value = use(context);
  if (value === null) throw new Error("The mail is read outside MailProvider.");
  return value;
}

export const useSteadyMail = (): SteadyMail => useOf(SteadyContext);
export const useClock = (): Clock => useOf(ClockContext);
/** The folder or the search that one is in, whatever is open there: its `threadId` is null. */
export const useListPlace = (): Place => useOf(ListPlaceContext);

export const usePlace = (): Place => useOf(PlaceContext);

export function useMail(): Mail {
  return { ...useSteadyMail(), place: usePlace(), clock: useClock() };
}

/** Whether that is open to the reader in the account that is shown. */
export const useMay = (act: Act): boolean => useStore((store) => store.may(act));

/** Reads from the store; draws again when what was read changed (arrays are compared by their members). */
export function useStore<T>(read: (store: JmapStore) => T): T {
  const { store } = useSteadyMail();
  const held = useRef<{ value: T } | null>(null);
  const snapshot = () => {
    const value = read(store);
    if (held.current && same(held.current.value, value)) return held.current.value;
    held.current = { value };
    return value;
  };
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return (
    Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((item, at) => Object.is(item, b[at]))
  );
}

/** Owns the cache, the line to the server and where one is. */
export function MailProvider({ start, children }: { start: MailStart; children: ReactNode }) {
  const [{ store, sync, changes, contacts, kept, keeper, outbox, listeners }] = useState(() => {
    const made = new JmapStore(start.snapshot);
    const keepsTrue = new Sync(made);
    const toKeep = () => startToKeep(start, made);
    const isOwn = made.accountId === made.readerId;
    const offline = isOwn ? new KeptMail(made, toKeep) : null;
    keepsTrue.offline = offline;
    return {
      store: made,
      sync: keepsTrue,
      changes: new Changes(made, keepsTrue),
      contacts: new Contacts(made.readerId),
      kept: offline,
      keeper: isOwn ? new Keeper(made, toKeep, start.places) : null,
      outbox: new Outbox(made.readerId),
      listeners: new Set<(changed: Changed) => void>(),
    };
  });
  const [place, setPlace] = useState(start.place);
  const [clock, setClock] = useState<Clock>(start.clock);
  const { hours, timeZone: chosenZone } = useAppearance();

  useEffect(() => {
    sync.onSignedOut = () => window.location.assign("/sign-in");
    let wasLive = false;
    // A lost line is no matter: it is asked again when it is back.
    const refreshPreferences = () =>
      readPreferences(store.accountId).then(
        ({ labels, searches, keys, accounts }) => {
          const couldSubmit = store.may("submit");
          store.batch(() => {
            store.putAccounts(accounts);
            store.putLabels(labels);
            store.putSearches(searches);
            store.putKeys(keys);
          });
          // Whom one may write as comes with the page; nothing is being written yet that could be lost.
          if (!couldSubmit && store.may("submit")) window.location.reload();
        },
        () => {},
      );
    const tell = (changed: Changed) => {
      for (const listener of listeners) listener(changed);
    };
    sync.onClosed = refreshPreferences;
    const stream = openEventStream({
      isReachable: () => sync.isReachable(),
      onChange: (changed) => {
        sync.heard(changed[store.accountId] ?? {});
        tell(changed);
        const states = changed[store.readerId];
        if (!states) return;
        keeper?.soon();
        // Whether to tell of it, and to tell once for all tabs, is the worker's.
        if (states.News) navigator.serviceWorker?.controller?.postMessage({ kind: "news" });
        contacts.heard(states);
        if (states.Preferences !== undefined) void refreshPreferences();
      },
      onConnection: (connection) => {
        store.setConnection(connection);
        if (connection !== "live") return;
        // What waited is done before anything is asked, so that no answer undoes what is shown.
        void Promise.resolve(kept?.carryOut((calls) => sync.write(calls)))
          .catch(() => {})
          .then(() => sync.refresh());
        void outbox.send();
        tell({});
        keeper?.soon();
        void contacts.refresh();
        if (wasLive) void refreshPreferences();
        wasLive = true;
      },
    });
    sync.onUnreachable = stream.doubt;
    outbox.open();
    return () => {
      stream.close();
      outbox.close();
      keeper?.stop();
    };
  }, [store, sync, contacts, kept, keeper, outbox, listeners]);

  useEffect(() => {
    const timeZone = chosenZone === asBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : chosenZone;
    const locale = localeWithHours(start.clock.locale, hours);
    const tick = () => setClock({ now: Date.now(), locale, timeZone });
    // What the server drew stays in sight where its code is still on the way.
    startTransition(tick);
    const timer = setInterval(tick, 60_000);
    return () => clearInterval(timer);
  }, [start.clock.locale, hours, chosenZone]);

  useEffect(() => {
    const follow = () => {
      const next = placeOfUrl(new URL(window.location.href));
      if (next) setPlace(next);
    };
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);

  const placeRef = useRef(place);
  placeRef.current = place;
  const go = useCallback((change: Partial<Place>, how: "push" | "replace" = "push") => {
    const next = placeAfter(placeRef.current, change);
    const url = urlOf(next);
    if (url === urlOf(placeRef.current)) return;
    // Another account is another page: nothing of the one is left in the other.
    if (next.account !== placeRef.current.account) return window.location.assign(url);
    placeRef.current = next;
    setPlace(next);
    if (how === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);

  useEffect(() => {
    const obey = ({ data }: MessageEvent<{ kind?: string; url?: string }>) => {
      const next = data.kind === "go" && placeOfUrl(new URL(data.url ?? "", window.location.href));
      if (next) go(next);
    };
    navigator.serviceWorker?.addEventListener("message", obey);
    return () => navigator.serviceWorker?.removeEventListener("message", obey);
  }, [go]);
  // One browser keeps one account's mail.
  useEffect(() => {
    // Where nothing can be kept the page works all the same.
    forgetAllBut(store.readerId)
      .then(() => keeper?.begin())
      .catch(() => {});
  }, [store, keeper]);

  const { places, person, writing, hasImageProxy } = start;
  const steady = useMemo<SteadyMail>(() => {
    const here = () => placeRef.current;
    const parts = { store, sync, changes, contacts, keeper, outbox };
    const listen = (listener: (changed: Changed) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    return { ...parts, listen, places, person, hasImageProxy, go, here, writing };
  }, [store, sync, changes, contacts, keeper, outbox, listeners, places, person, hasImageProxy, go, writing]);
  const { account, mailbox, search, tab = null } = place;
  const listPlace = useMemo<Place>(
    () => ({ account, mailbox, search, tab, threadId: null }),
    [account, mailbox, search, tab],
  );
  return (
    <SteadyContext value={steady}>
      <ClockContext value={clock}>
        <ListPlaceContext value={listPlace}>
          <PlaceContext value={place}>{children}</PlaceContext>
        </ListPlaceContext>
      </ClockContext>
    </SteadyContext>
  );
}
