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
import { openEventStream } from "../../lib/jmap/event-stream.ts";
import { JmapStore } from "../../lib/jmap/store.ts";
import { Sync } from "../../lib/jmap/sync.ts";
import { forgetAllBut } from "../../lib/kept/database.ts";
import { Keeper } from "../../lib/kept/keeper.ts";
import { KeptMail } from "../../lib/kept/offline-mail.ts";
import { Outbox } from "../../lib/kept/outbox.ts";
import { asBrowser } from "../../lib/language/choose.ts";
import { useAppearance } from "./appearance-context.tsx";
import type { MailStart } from "./load.ts";
import { type Place, placeOfUrl, urlOf } from "./place.ts";
import { readPreferences } from "./preferences-actions.ts";
import { startToKeep } from "./start-offline.ts";
import type { Clock } from "./time-format.ts";

/** What stays the same wherever one is: who reads no more than this is not drawn anew at each step. */
export interface SteadyMail {
  store: JmapStore;
  sync: Sync;
  changes: Changes;
  contacts: Contacts;
  keeper: Keeper;
  outbox: Outbox;
  places: Places;
  person: MailStart["person"];
  hasImageProxy: boolean;
  /** Moves at once, without the server; the address bar follows. */
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
  const [{ store, sync, changes, contacts, kept, keeper, outbox }] = useState(() => {
    const made = new JmapStore(start.snapshot);
    const keepsTrue = new Sync(made);
    const toKeep = () => startToKeep(start, made);
    const offline = new KeptMail(made, toKeep);
    keepsTrue.offline = offline;
    return {
      store: made,
      sync: keepsTrue,
      changes: new Changes(made, keepsTrue),
      contacts: new Contacts(made.accountId),
      kept: offline,
      keeper: new Keeper(made, toKeep, start.places),
      outbox: new Outbox(made.accountId),
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
      readPreferences().then(
        ({ labels, searches, keys }) =>
          store.batch(() => {
            store.putLabels(labels);
            store.putSearches(searches);
            store.putKeys(keys);
          }),
        () => {},
      );
    const stream = openEventStream({
      accountId: store.accountId,
      isReachable: () => sync.isReachable(),
      onChange: (states) => {
        sync.heard(states);
        keeper.soon();
        // Whether to tell of it, and to tell once for all tabs, is the worker's.
        if (states.News) navigator.serviceWorker?.controller?.postMessage({ kind: "news" });
        contacts.heard(states);
        if (states.Preferences !== undefined) void refreshPreferences();
      },
      onConnection: (connection) => {
        store.setConnection(connection);
        if (connection !== "live") return;
        // What waited is done before anything is asked, so that no answer undoes what is shown.
        void kept
          .carryOut((calls) => sync.write(calls))
          .catch(() => {})
          .then(() => sync.refresh());
        void outbox.send();
        keeper.soon();
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
      keeper.stop();
    };
  }, [store, sync, contacts, kept, keeper, outbox]);

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
    // Who goes to a folder is in its first tab, unless another is meant.
    const elsewhere = change.mailbox === undefined || "tab" in change ? {} : { tab: null };
    const next = { ...placeRef.current, ...elsewhere, ...change };
    const url = urlOf(next);
    if (url === urlOf(placeRef.current)) return;
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
    forgetAllBut(store.accountId)
      .then(() => keeper.begin())
      .catch(() => {});
  }, [store, keeper]);

  const { places, person, writing, hasImageProxy } = start;
  const steady = useMemo<SteadyMail>(() => {
    const here = () => placeRef.current;
    const parts = { store, sync, changes, contacts, keeper, outbox };
    return { ...parts, places, person, hasImageProxy, go, here, writing };
  }, [store, sync, changes, contacts, keeper, outbox, places, person, hasImageProxy, go, writing]);
  const { mailbox, search, tab = null } = place;
  const listPlace = useMemo<Place>(() => ({ mailbox, search, tab, threadId: null }), [mailbox, search, tab]);
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
