"use client";

import { useEffect, useRef } from "react";
import { useComposer } from "./composer-context.tsx";
import { handOverChannel } from "./own-window.ts";
import type { useDraft } from "./use-draft.ts";

/** Gives the draft to the window that asks for it: until then it stays here, and afterwards it is there alone. What is being sent stays. */
export function useHandOver(id: string, draft: ReturnType<typeof useDraft>, sending: boolean): void {
  const { close } = useComposer();
  const { putAside } = draft;
  const isSending = useRef(sending);
  isSending.current = sending;
  useEffect(() => {
    const channel = handOverChannel(id);
    channel.onmessage = () => {
      if (!isSending.current) void putAside().then((isKept) => isKept && close(id));
    };
    return () => channel.close();
  }, [id, putAside, close]);
}
