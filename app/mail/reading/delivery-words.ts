import type { DeliveryStatus, EmailSubmission } from "../../../lib/jmap/types.ts";
import { type Clock, mediumTime } from "../time-format.ts";

export interface DeliveryWords {
  tone: "good" | "neutral" | "accent" | "warn" | "danger";
  state: string;
  detail: string | null;
}

/** One recipient's delivery in plain words. RFC 8621 section 7, "deliveryStatus". */
export function deliveryOf(
  submission: Pick<EmailSubmission, "undoStatus" | "sendAt">,
  status: DeliveryStatus,
  clock: Clock,
): DeliveryWords {
  const said = status.smtpReply.trim() || null;
  if (submission.undoStatus === "canceled") return { tone: "neutral", state: "Cancelled", detail: null };
  switch (status.delivered) {
    case "yes":
      return { tone: "good", state: "Delivered", detail: null };
    case "no":
      return { tone: "danger", state: "Bounced", detail: said };
    case "unknown":
      // The next host took it; whether it reached the person, that host does not say.
      return { tone: "good", state: "Taken by their host", detail: null };
    default: {
      const later = Date.parse(submission.sendAt) > clock.now;
      if (later)
        return {
          tone: "accent",
          state: "Scheduled",
          detail: `Goes on ${mediumTime(submission.sendAt, clock)}.`,
        };
      return said && /^4/.test(said)
        ? {
            tone: "warn",
            state: "Waiting",
            detail: `Keryx tries again by itself. The last answer was: ${said}`,
          }
        : { tone: "accent", state: "Queued", detail: null };
    }
  }
}
