"use client";

import { createContext, type ReactNode, type RefObject, use, useEffect, useRef } from "react";
import type { Commands } from "../keys/use-commands.ts";

/** What the keys of the mail do while the contacts are shown. */
export interface ContactActs {
  move(by: 1 | -1): void;
  open(): void;
  back(): void;
  search(): void;
  make(): void;
  remove(): void;
}

const ActsContext = createContext<RefObject<ContactActs | null> | null>(null);

/** Holds what the contacts' screen does at a key; stands around the keys and the screen. */
export function ContactCommandsProvider({ children }: { children: ReactNode }) {
  const acts = useRef<ContactActs | null>(null);
  return <ActsContext value={acts}>{children}</ActsContext>;
}

function useActsRef(): RefObject<ContactActs | null> {
  const acts = use(ActsContext);
  if (!acts) throw new Error("Contacts are used outside ContactCommandsProvider.");
  return acts;
}

/** Says what the keys do, while the contacts' screen is there. */
export function useOfferActs(acts: ContactActs): void {
  const held = useActsRef();
  useEffect(() => {
    held.current = acts;
    return () => {
      held.current = null;
    };
  });
}

const nothing = () => {};

/** The commands of the mail as they are among contacts: those about conversations do nothing. */
export function useContactCommands(): (mail: Commands) => Commands {
  const held = useActsRef();
  return ({ run, offers }) => {
    const about = (work: (acts: ContactActs) => void) => () => held.current && work(held.current);
    const { inbox, starred, sent, drafts, allMail, contacts, accounts, undo, compose, palette, help } = run;
    const silent = Object.fromEntries(Object.keys(run).map((id) => [id, nothing])) as Commands["run"];
    return {
      chosen: () => [],
      moveTo: nothing,
      offers,
      run: {
        ...silent,
        ...{ inbox, starred, sent, drafts, allMail, contacts, accounts, undo, compose, palette, help },
        next: about((acts) => acts.move(1)),
        previous: about((acts) => acts.move(-1)),
        open: about((acts) => acts.open()),
        back: about((acts) => acts.back()),
        selectNone: about((acts) => acts.back()),
        search: about((acts) => acts.search()),
        newContact: about((acts) => acts.make()),
        discard: about((acts) => acts.remove()),
      },
    };
  };
}
