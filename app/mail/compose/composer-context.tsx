"use client";

import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from "react";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import type { Template } from "../../../lib/template.ts";
import type { Asked } from "./asked-by-url.ts";
import { ComposerDock } from "./dock.tsx";
import type { DraftContent } from "./draft.ts";

/** What the composer is asked to open. Replies and forwards name the email; a draft names itself. */
export type ComposeRequest =
  | ({ kind: "new"; email?: undefined; template?: Template } & Partial<Asked>)
  | { kind: "reply" | "reply-all" | "forward" | "draft"; email: Email };

/** Something that was written before: kept in this browser, or put away and wanted back. */
export interface Restored {
  kind: "restored";
  content: DraftContent;
  savedId: Id | null;
  email?: undefined;
}

export interface OpenComposer {
  key: string;
  request: ComposeRequest | Restored;
}

export interface Composer {
  open(request: ComposeRequest | Restored, key?: string): void;
  /** Closes one composer, or the latest. */
  close(key?: string): void;
  /** Says which stored drafts a composer writes, until the returned function is called. */
  writes(key: string, draftIds: () => readonly Id[]): () => void;
  /** What was opened last and is still open, or null. */
  request: ComposeRequest | Restored | null;
  composers: readonly OpenComposer[];
}

const ComposerContext = createContext<Composer | null>(null);

/** Holds what is being composed, several at once, and draws it. Stands inside MailProvider. */
export function ComposerProvider({ children }: { children: ReactNode }) {
  const [composers, setComposers] = useState<readonly OpenComposer[]>([]);
  const count = useRef(0);
  const written = useRef(new Map<string, () => readonly Id[]>());
  const open = useCallback<Composer["open"]>((request, given) => {
    count.current += 1;
    const key = given ?? `${Date.now().toString(36)}-${count.current}`;
    const { email } = request;
    const writing = [...written.current].find(([, ids]) => email && ids().includes(email.id))?.[0];
    setComposers((held) => {
      const same = held.find(
        (one) =>
          one.key === key ||
          (request.kind === "draft" && one.key === writing) ||
          (request.email && one.request.kind === request.kind && one.request.email?.id === request.email.id),
      );
      // Asked for twice it comes to the front: two panels over one draft would save over each other.
      return same ? [...held.filter((one) => one !== same), same] : [...held, { key, request }];
    });
  }, []);
  const close = useCallback<Composer["close"]>((key) => {
    setComposers((held) => held.filter((one, at) => (key ? one.key !== key : at !== held.length - 1)));
  }, []);
  const writes = useCallback<Composer["writes"]>((key, draftIds) => {
    written.current.set(key, draftIds);
    return () => written.current.delete(key);
  }, []);
  const composer = useMemo<Composer>(
    () => ({ composers, open, close, writes, request: composers.at(-1)?.request ?? null }),
    [composers, open, close, writes],
  );
  return (
    <ComposerContext value={composer}>
      {children}
      <ComposerDock />
    </ComposerContext>
  );
}

export function useComposer(): Composer {
  const composer = use(ComposerContext);
  if (!composer) throw new Error("useComposer is called outside ComposerProvider.");
  return composer;
}
