"use client";

import {
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
import { asBrowser } from "../../lib/language/choose.ts";
import { useAppearance } from "./appearance-context.tsx";
import type { MailStart } from "./load.ts";
import { type Place, placeOfUrl, urlOf } from "./place.ts";
import { readPreferences } from "./preferences-actions.ts";
import { startToKeep } from "./start-offline.ts";
import type { Clock } from "./time-format.ts";

export interface Mail {
  store: JmapStore;
  sync: Sync;
  changes: Changes;
  contacts: Contacts;
  keeper: Keeper;
  places: Places;
  person: MailStart["person"];
  place: Place;
  /** Moves at once, without the server; the address bar follows. */
  go(place: Partial<Place>, how?: "push" | "replace"): void;
  clock: Clock;
  /** How one begins to write. */
  writing: MailStart["writing"];
}

const MailContext = createContext<Mail | null>(null);

export function useMail(): Mail {
  const mail = use(MailContext);
  if (!mail) throw new Error("useMail is called outside MailProvider.");
  return mail;
}

/** Reads from the store; draws again when what was read changed (arrays are compared by their members). */
export function useStore<T>(read: (store: JmapStore) => T): T {
  const { store } = useMail();
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
  const [{ store, sync, changes, contacts, kept, keeper }] = useState(() => {
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
      keeper: new Keeper(made, toKeep),
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
        if (states.EmailDelivery) navigator.serviceWorker?.controller?.postMessage({ kind: "news" });
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
        keeper.soon();
        void contacts.refresh();
        if (wasLive) void refreshPreferences();
        wasLive = true;
      },
    });
    sync.onUnreachable = stream.doubt;
    return () => {
      stream.close();
      keeper.stop();
    };
  }, [store, sync, contacts, kept, keeper]);

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
    const next = { ...placeRef.current, ...change };
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
  useEffect(() => void forgetAllBut(store.accountId).catch(() => {}), [store]);

  const { places, person, writing } = start;
  const mail = useMemo<Mail>(
    () => ({ store, sync, changes, contacts, keeper, places, person, place, go, clock, writing }),
    [store, sync, changes, contacts, keeper, places, person, place, go, clock, writing],
  );
  return <MailContext value={mail}>{children}</MailContext>;
}
