import type { EmailSubmission, Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import { type Clock, mediumTime, shortTime } from "../time-format.ts";

export type Tone = "good" | "neutral" | "accent" | "warn" | "danger";

export interface DeliveryWords {
  tone: Tone;
  state: string;
  /** What happened, in sentences. */
  detail: string | null;
  /** What the writer may do now. */
  advice: string | null;
}

interface Cause {
  /** The enhanced code that the host gave. RFC 3463, RFC 7505. */
  code: RegExp;
  /** Begins with the domain, or names it not at all. */
  words: (domain: string) => string;
  advice: string;
}

const later = "Send it again later, or reach them another way.";
const address = "Check the address for a slip, then send it again.";
const another = "Reach them another way.";
const causes: readonly Cause[] = [
  { code: /\b[45]\.1\.[136]\b/, words: (at) => `${at} knows nobody with this address.`, advice: address },
  { code: /\b[45]\.1\.2\b/, words: (at) => `There is no mail host for ${at}.`, advice: address },
  { code: /\b[45]\.1\.10\b/, words: (at) => `${at} takes no mail at all.`, advice: address },
  { code: /\b[45]\.2\.1\b/, words: () => "The mailbox is closed.", advice: another },
  { code: /\b[45]\.2\.2\b/, words: () => "The mailbox is full.", advice: later },
  {
    code: /\b[45]\.(?:2\.3|3\.4)\b/,
    words: (at) => `The message is too large for ${at}.`,
    advice: "Send it with fewer or smaller attachments.",
  },
  { code: /\b[45]\.4\.1\b/, words: (at) => `${at} does not answer.`, advice: later },
  { code: /\b[45]\.4\.2\b/, words: (at) => `${at} broke off the connection.`, advice: later },
  { code: /\b[45]\.4\.[346]\b/, words: (at) => `The way to ${at} was not found.`, advice: later },
  { code: /\b[45]\.3\.[012]\b/, words: (at) => `${at} takes no mail just now.`, advice: later },
  {
    code: /\b[45]\.7\.8\b/,
    words: () => "The host by which it goes did not accept our sign-in.",
    advice: "If you wrote as another account, look at its password in Settings, Other accounts.",
  },
  { code: /\b[45]\.7\.\d+\b/, words: (at) => `${at} refused it by its own rules.`, advice: another },
];

/** What stands in the way, in plain words. Only the codes at the head count: the text behind them is the host's own. */
export function causeOf(reply: string | null, domain: string): { words: string; advice: string } {
  const head = /^(?:\d{3}[ -]?)?(?:[245]\.\d{1,3}\.\d{1,3})?/.exec(reply ?? "")?.[0] ?? "";
  const known = causes.find(({ code }) => code.test(head));
  if (known) return { words: known.words(domain), advice: known.advice };
  return head.startsWith("4")
    ? { words: `${domain} asked to try again later.`, advice: later }
    : { words: `${domain} refused it.`, advice: another };
}

export const domainOf = (path: string) => path.slice(path.lastIndexOf("@") + 1);

/** True for what is written as another account, and goes through its provider. */
export const isByProvider = ({ events }: Pick<Journey, "events">): boolean =>
  events.some(({ route }) => route?.by === "provider");

/** Whom to name as the one that answers for a recipient. */
export const answering = (recipient: string, journey: Pick<Journey, "events" | "lastHost">): string =>
  (isByProvider(journey) ? journey.lastHost : null) ?? domainOf(recipient);

/** Longer than any time to think again after Send: what waits longer was put off on purpose. */
const momentMs = 60_000;

/** True for what waits for a few seconds, so that its writer can think again. */
export const isMomentary = ({ sendAt }: { sendAt: string }, { queuedAt }: { queuedAt: string }): boolean =>
  Date.parse(sendAt) - Date.parse(queuedAt) < momentMs;

/** One recipient's part of a journey, in plain words. */
export function deliveryOf(
  recipient: string,
  submission: Pick<EmailSubmission, "undoStatus" | "sendAt">,
  journey: Journey,
  clock: Clock,
): DeliveryWords {
  if (submission.undoStatus === "canceled")
    return { tone: "neutral", state: "Cancelled", detail: null, advice: null };
  const { state, attempts, trying, lastReply, lastHost, nextAttemptAt, endedAt } = journey;
  const cause = causeOf(lastReply, answering(recipient, journey));
  switch (state) {
    case "delivered":
      return { tone: "good", state: "Delivered", detail: null, advice: null };
    case "relayed":
      // The next host took it; whether it reached the person, that host does not say.
      return {
        tone: "good",
        state: "Handed over",
        detail: `${lastHost ?? "Their host"} took it${endedAt ? `, ${shortTime(endedAt, clock)}` : ""}.`,
        advice: null,
      };
    case "bounced":
      return {
        tone: "danger",
        state: "Not delivered",
        detail: `${cause.words} It came back to you.`,
        advice: cause.advice,
      };
    case "expired":
      return {
        tone: "danger",
        state: "Given up",
        detail: `${cause.words} It was tried ${attempts === 1 ? "once" : `${attempts} times`} and came back to you.`,
        advice: cause.advice,
      };
    case "deleted":
      return {
        tone: "danger",
        state: "Taken out",
        detail: "An administrator of this server took it out of the queue.",
        advice: "Ask your administrator.",
      };
    case "canceled":
      return {
        tone: "neutral",
        state: "Called back",
        detail: "You stopped it before it was sent.",
        advice: null,
      };
    case "held":
      return {
        tone: "warn",
        state: "Held",
        detail: "An administrator of this server keeps it back.",
        advice: "Ask your administrator.",
      };
    case "waiting": {
      // The page's clock may be a little behind: what is only seconds ahead of it was not scheduled.
      if (submission.undoStatus === "pending" && Date.parse(submission.sendAt) > clock.now) {
        const [state, detail] = isMomentary(submission, journey)
          ? ["Going out", "It can be called back for a moment."]
          : ["Scheduled", `Goes on ${mediumTime(submission.sendAt, clock)}.`];
        return { tone: "accent", state, detail, advice: null };
      }
      if (attempts === 0) return { tone: "accent", state: "On its way", detail: null, advice: null };
      if (trying)
        return { tone: "accent", state: "Trying now", detail: `Attempt ${attempts + 1}.`, advice: null };
      const next = nextAttemptAt ? `, next at ${shortTime(nextAttemptAt, clock)}` : "";
      return {
        tone: "warn",
        state: "Waiting",
        detail: `${cause.words} It has been waiting since ${shortTime(submission.sendAt, clock)}.`,
        advice: `Keryx tries again by itself${next}.`,
      };
    }
    default:
      return state satisfies never;
  }
}

export interface Mark {
  tone: "accent" | "warn" | "danger";
  words: string;
}
const notDelivered: Mark = { tone: "danger", words: "Not delivered" };
const waiting: Mark = { tone: "warn", words: "Waiting" };
const scheduled: Mark = { tone: "accent", words: "Scheduled" };

/** What a row says of what was sent: the worst of it, or null. The same object for the same words, so that it compares. */
export function markOf(
  submissions: readonly Pick<EmailSubmission, "undoStatus" | "sendAt" | "keryx:journey">[],
): Mark | null {
  const journeys = submissions
    .filter(({ undoStatus }) => undoStatus !== "canceled")
    .flatMap((submission) => Object.values(submission["keryx:journey"]));
  if (journeys.some(({ state }) => state === "bounced" || state === "expired" || state === "deleted"))
    return notDelivered;
  if (journeys.some(({ state, attempts }) => state === "waiting" && attempts > 0)) return waiting;
  const isLater = submissions.some(
    (submission) =>
      submission.undoStatus === "pending" &&
      Object.values(submission["keryx:journey"]).some((journey) => !isMomentary(submission, journey)),
  );
  return isLater ? scheduled : null;
}

/** How an attempt's connection was protected; null when no host was reached. */
export function protectionOf({
  hop,
  tls,
  reply,
}: Pick<JourneyEvent, "hop" | "tls" | "reply">): string | null {
  const [protocol = "", cipher] = (tls ?? "").split(" ");
  if (protocol) return `${protocol.replace(/^TLSv/, "TLS ")}${cipher ? ` (${cipher})` : ""}`;
  return hop && /^\d{3}\b/.test(reply ?? "") ? "not encrypted" : null;
}
