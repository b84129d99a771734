import { createHash } from "node:crypto";
import type { Vacation } from "../sieve/message.ts";
import type { VacationRow } from "../store/rules.ts";

/** A reply as a script or the vacation says it. */
export type Away = Vacation & { html: string | null };

/** Days in which a sender is answered once. RFC 5230 section 4.1 names 7. */
const days = 7;

/** What the vacation says at this moment, or null. RFC 8621 section 8. */
export function awayOf(vacation: VacationRow | null, at: Date): Away | null {
  if (!vacation?.isEnabled) return null;
  const { fromAt, toAt, subject, textBody, htmlBody } = vacation;
  if ((fromAt && at < fromAt) || (toAt && at >= toAt)) return null;
  return {
    days,
    subject,
    from: null,
    addresses: [],
    isMime: false,
    // Who changes what is said, or begins another vacation, answers everybody anew.
    handle: createHash("sha256")
      .update(JSON.stringify([fromAt, subject, textBody, htmlBody]))
      .digest("hex"),
    reason: textBody ?? "",
    html: htmlBody,
  };
}
