import type { EmailSubmission, Journey } from "../../../lib/jmap/types.ts";
import { type Clock, mediumTime, shortTime } from "../time-format.ts";

export interface DeliveryWords {
  tone: "good" | "neutral" | "accent" | "warn" | "danger";
  state: string;
  /** What happened and what one may do, in sentences. */
  detail: string | null;
}

/** What a host means by its answer, by the enhanced code that it gave. RFC 3463, RFC 7505. */
const causes: readonly (readonly [code: RegExp, words: string])[] = [
  [/\b[45]\.1\.[136]\b/, "There is nobody with this address."],
  [/\b[45]\.1\.(?:2|10)\b/, "This domain takes no mail. Look at what stands behind the @."],
  [/\b[45]\.2\.1\b/, "The mailbox is closed."],
  [/\b[45]\.2\.2\b/, "The mailbox is full."],
  [/\b[45]\.(?:2\.3|3\.4)\b/, "The message is too large for their host."],
  [/\b[45]\.4\.1\b/, "Their host does not answer."],
  [/\b[45]\.4\.2\b/, "Their host broke off."],
  [/\b[45]\.4\.[346]\b/, "The way to their host was not found."],
  [/\b[45]\.3\.[012]\b/, "Their host takes no mail just now."],
  [/\b[45]\.7\.\d+\b/, "Their host refused it by its own rules."],
];

export function causeOf(reply: string | null): string {
  const head = (reply ?? "").slice(0, 24);
  const known = causes.find(([code]) => code.test(head));
  if (known) return known[1];
  return /^4/.test(head) ? "Their host asked to try again later." : "Their host refused it.";
}

/** One recipient's part of a journey, in plain words. */
export function deliveryOf(
  submission: Pick<EmailSubmission, "undoStatus" | "sendAt">,
  journey: Journey,
  clock: Clock,
): DeliveryWords {
  if (submission.undoStatus === "canceled") return { tone: "neutral", state: "Cancelled", detail: null };
  const { state, attempts, lastReply, lastHost, nextAttemptAt, endedAt } = journey;
  switch (state) {
    case "delivered":
      return { tone: "good", state: "Delivered", detail: null };
    case "relayed":
      // The next host took it; whether it reached the person, that host does not say.
      return {
        tone: "good",
        state: "Handed over",
        detail: `${lastHost ?? "Their host"} took it${endedAt ? `, ${shortTime(endedAt, clock)}` : ""}.`,
      };
    case "bounced":
      return { tone: "danger", state: "Not delivered", detail: `${causeOf(lastReply)} It came back to you.` };
    case "expired":
      return {
        tone: "danger",
        state: "Given up",
        detail: `${causeOf(lastReply)} It was tried ${attempts} times.`,
      };
    case "held":
    case "waiting":
      // The page's clock may be a little behind: what is only seconds ahead of it was not scheduled.
      if (submission.undoStatus === "pending" && Date.parse(submission.sendAt) > clock.now)
        return {
          tone: "accent",
          state: "Scheduled",
          detail: `Goes on ${mediumTime(submission.sendAt, clock)}.`,
        };
      if (attempts === 0) return { tone: "accent", state: "On its way", detail: null };
      return {
        tone: "warn",
        state: "Waiting",
        detail: `${causeOf(lastReply)} Keryx tries again by itself${nextAttemptAt ? `, next ${shortTime(nextAttemptAt, clock)}` : ""}.`,
      };
    default:
      return state satisfies never;
  }
}
