"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { Email } from "../../../lib/jmap/types.ts";

/** What the composer is asked to open. Replies and forwards name the email; a draft names itself. */
export type ComposeRequest =
  | { kind: "new"; to?: string; email?: undefined }
  | { kind: "reply" | "reply-all" | "forward" | "draft"; email: Email };

export interface Composer {
  open(request: ComposeRequest): void;
  close(): void;
  /** What is open now, or null. */
  request: ComposeRequest | null;
}

const ComposerContext = createContext<Composer | null>(null);

/** Holds what is being composed; the panel draws it. */
export function ComposerProvider({ children }: { children: ReactNode }) {
  const [request, setRequest] = useState<ComposeRequest | null>(null);
  const composer = useMemo<Composer>(
    () => ({ request, open: setRequest, close: () => setRequest(null) }),
    [request],
  );
  return <ComposerContext value={composer}>{children}</ComposerContext>;
}

export function useComposer(): Composer {
  const composer = use(ComposerContext);
  if (!composer) throw new Error("useComposer is called outside ComposerProvider.");
  return composer;
}
