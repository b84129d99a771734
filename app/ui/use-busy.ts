"use client";

import { useState } from "react";
import { wordsFor } from "../../lib/jmap/client.ts";
import { toast } from "./toast.tsx";

/** Whether something is under way, and what runs it; why it failed is said in a toast. */
export function useBusy(): [busy: boolean, run: (work: () => Promise<unknown>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
    setBusy(false);
  };
  return [busy, run];
}
