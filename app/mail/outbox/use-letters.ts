import { useSyncExternalStore } from "react";
import type { Letter } from "../../../lib/kept/letters.ts";
import { useSteadyMail } from "../mail-context.tsx";

const none: readonly Letter[] = [];

/** What waits in this browser to be sent, the first one first. */
export function useLetters(): readonly Letter[] {
  const { outbox } = useSteadyMail();
  return useSyncExternalStore(
    outbox.subscribe,
    () => outbox.letters,
    () => none,
  );
}
