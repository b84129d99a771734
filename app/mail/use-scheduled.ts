import type { EmailSubmission } from "../../lib/jmap/types.ts";
import { useClock, useStore } from "./mail-context.tsx";
import { isMomentary } from "./reading/momentary.ts";

/** What is to be sent later, the next first; null until it is known. What waits for a moment after Send is not among it. */
export function useScheduled(): readonly EmailSubmission[] | null {
  const clock = useClock();
  return useStore(({ pending, submissions }) =>
    pending === null
      ? null
      : pending
          .flatMap((id) => submissions.get(id) ?? [])
          .filter((one) => {
            const [journey] = Object.values(one["keryx:journey"]);
            const waits = one.undoStatus === "pending" && Date.parse(one.sendAt) > clock.now;
            return waits && journey && !isMomentary(one, journey);
          }),
  );
}
