"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from "react";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import type { Template } from "../../../lib/template.ts";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import type { Asked } from "./asked-by-url.ts";
import { ComposerDock } from "./dock.tsx";
import type { DraftContent } from "./draft.ts";
import { isInOwnWindow } from "./local-copy.ts";
import { openOwnWindow } from "./own-window.ts";

/** What the composer is asked to open. Replies and forwards name the email; a draft names itself. */
export type ComposeRequest =
  | ({ kind: "new"; email?: undefined; template?: Template } & Partial<Asked>)
  | { kind: "reply" | "reply-all" | "forward" | "draft"; email: Email };

/** Something that was written before: kept in this browser, or put away and wanted back. */
export interface Restored {
  kind: "restored";
  content: DraftContent;
  savedId: Id | null;
  /** Nothing was written in it yet. */
  isUntouched?: boolean;
  email?: undefined;
}

export interface OpenComposer {
  key: string;
  request: ComposeRequest | Restored;
}

export interface Composer {
  open(request: ComposeRequest | Restored, key?: string): void;
  /** The same in a window of its own, or here where the browser opens none. */
  openOut(request: ComposeRequest): void;
  /** Closes one composer, or the latest. */
  close(key?: string): void;
  /** Says which stored drafts a composer writes, until the returned function is called. */
  writes(key: string, draftIds: () => readonly Id[]): () => void;
  /** What was opened last and is still open, or null. */
  request: ComposeRequest | Restored | null;
  composers: readonly OpenComposer[];
  /** True where the window is the composer's alone. */
  isOwnWindow: boolean;
}

const ComposerContext = createContext<Composer | null>(null);

interface ComposerProviderProps {
  /** True where the window is the composer's alone. */
  isOwnWindow?: boolean;
  children: ReactNode;
}

/** Holds what is being composed, several at once, and draws it. Stands inside MailProvider. */
export function ComposerProvider({ isOwnWindow = false, children }: ComposerProviderProps) {
  const t = useTranslations("mail.compose");
  const { here } = useSteadyMail();
  const [composers, setComposers] = useState<readonly OpenComposer[]>([]);
  const count = useRef(0);
  const written = useRef(new Map<string, () => readonly Id[]>());
  const put = useCallback<Composer["open"]>((request, given) => {
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
  const open = useCallback<Composer["open"]>(
    (request, key) => {
      const messageId = request.kind === "draft" && !isOwnWindow ? request.email.messageId?.[0] : undefined;
      if (!messageId) return put(request, key);
      void isInOwnWindow(messageId).then((isThere) => {
        if (isThere) toast.say(t("elsewhere"));
        else put(request, key);
      });
    },
    [put, isOwnWindow, t],
  );
  const openOut = useCallback<Composer["openOut"]>(
    (request) => {
      const { kind, email } = request;
      if (openOwnWindow(kind === "new" ? { kind } : { kind, emailId: email.id }, here().account)) return;
      toast.say(t("noWindow"));
      open(request);
    },
    [open, here, t],
  );
  const close = useCallback<Composer["close"]>((key) => {
    setComposers((held) => held.filter((one, at) => (key ? one.key !== key : at !== held.length - 1)));
  }, []);
  const writes = useCallback<Composer["writes"]>((key, draftIds) => {
    written.current.set(key, draftIds);
    return () => written.current.delete(key);
  }, []);
  const composer = useMemo<Composer>(
    () => ({
      ...{ composers, open, openOut, close, writes, isOwnWindow },
      request: composers.at(-1)?.request ?? null,
    }),
    [composers, open, openOut, close, writes, isOwnWindow],
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
