import type { Messages } from "next-intl";
import type { EmailSubmission, Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { type Clock, mediumTime, shortTime } from "../time-format.ts";
import { isMomentary } from "./momentary.ts";

export type Tone = "good" | "neutral" | "accent" | "warn" | "danger";

export interface DeliveryWords {
  tone: Tone;
  state: string;
  /** What happened, in sentences. */
  detail: string | null;
  /** What the writer may do now. */
  advice: string | null;
}

export type SayJourney = Say<"mail.journey">;
type CauseName = keyof Messages["mail"]["journey"]["causes"];
type AdviceName = keyof Messages["mail"]["journey"]["advice"];

interface Cause {
  /** The enhanced code that the host gave. RFC 3463, RFC 7505. */
  code: RegExp;
  cause: CauseName;
  advice: AdviceName;
}

const causes: readonly Cause[] = [
  { code: /\b[45]\.1\.[136]\b/, cause: "nobody", advice: "address" },
  { code: /\b[45]\.1\.2\b/, cause: "noHost", advice: "address" },
  { code: /\b[45]\.1\.10\b/, cause: "noMail", advice: "address" },
  { code: /\b[45]\.2\.1\b/, cause: "closed", advice: "another" },
  { code: /\b[45]\.2\.2\b/, cause: "full", advice: "later" },
  { code: /\b[45]\.(?:2\.3|3\.4)\b/, cause: "tooLarge", advice: "smaller" },
  { code: /\b[45]\.4\.1\b/, cause: "noAnswer", advice: "later" },
  { code: /\b[45]\.4\.2\b/, cause: "brokeOff", advice: "later" },
  { code: /\b[45]\.4\.[346]\b/, cause: "noWay", advice: "later" },
  { code: /\b[45]\.3\.[012]\b/, cause: "notNow", advice: "later" },
  { code: /\b[45]\.7\.8\b/, cause: "signIn", advice: "password" },
  { code: /\b[45]\.7\.\d+\b/, cause: "rules", advice: "another" },
];

/** What stands in the way, in plain words. Only the codes at the head count: the text behind them is the host's own. */
export function causeOf(
  t: SayJourney,
  reply: string | null,
  domain: string,
): { words: string; advice: string } {
  const head = /^(?:\d{3}[ -]?)?(?:[245]\.\d{1,3}\.\d{1,3})?/.exec(reply ?? "")?.[0] ?? "";
  const unknown = head.startsWith("4")
    ? ({ cause: "askedLater", advice: "later" } as const)
    : ({ cause: "refused", advice: "another" } as const);
  const { cause, advice } = causes.find(({ code }) => code.test(head)) ?? unknown;
  return { words: t(`causes.${cause}`, { domain }), advice: t(`advice.${advice}`) };
}

export const domainOf = (path: string) => path.slice(path.lastIndexOf("@") + 1);

/** True for what is written as another account, and goes through its provider. */
export const isByProvider = ({ events }: Pick<Journey, "events">): boolean =>
  events.some(({ route }) => route?.by === "provider");

/** Whom to name as the one that answers for a recipient. */
export const answering = (recipient: string, journey: Pick<Journey, "events" | "lastHost">): string =>
  (isByProvider(journey) ? journey.lastHost : null) ?? domainOf(recipient);

/** One recipient's part of a journey, in plain words. */
export function deliveryOf(
  t: SayJourney,
  recipient: string,
  submission: Pick<EmailSubmission, "undoStatus" | "sendAt">,
  journey: Journey,
  clock: Clock,
): DeliveryWords {
  if (submission.undoStatus === "canceled")
    return { tone: "neutral", state: t("states.cancelled"), detail: null, advice: null };
  const { state, attempts, trying, lastReply, lastHost, nextAttemptAt, endedAt } = journey;
  const cause = causeOf(t, lastReply, answering(recipient, journey));
  switch (state) {
    case "delivered":
      return { tone: "good", state: t("states.delivered"), detail: null, advice: null };
    case "relayed": {
      // The next host took it; whether it reached the person, that host does not say.
      const host = lastHost ?? t("details.theirHost");
      const detail = endedAt
        ? t("details.tookAt", { host, time: shortTime(endedAt, clock) })
        : t("details.took", { host });
      return { tone: "good", state: t("states.relayed"), detail, advice: null };
    }
    case "bounced": {
      const detail = t("details.bounced", { cause: cause.words });
      return { tone: "danger", state: t("states.bounced"), detail, advice: cause.advice };
    }
    case "expired": {
      const detail = t("details.expired", { cause: cause.words, attempts });
      return { tone: "danger", state: t("states.expired"), detail, advice: cause.advice };
    }
    case "deleted":
      return {
        tone: "danger",
        state: t("states.deleted"),
        detail: t("details.deleted"),
        advice: t("advice.administrator"),
      };
    case "canceled":
      return { tone: "neutral", state: t("states.canceled"), detail: t("details.canceled"), advice: null };
    case "held":
      return {
        tone: "warn",
        state: t("states.held"),
        detail: t("details.held"),
        advice: t("advice.administrator"),
      };
    case "waiting": {
      // The page's clock may be a little behind: what is only seconds ahead of it was not scheduled.
      if (submission.undoStatus === "pending" && Date.parse(submission.sendAt) > clock.now) {
        const [state, detail] = isMomentary(submission, journey)
          ? [t("states.goingOut"), t("details.goingOut")]
          : [t("states.scheduled"), t("details.scheduled", { time: mediumTime(submission.sendAt, clock) })];
        return { tone: "accent", state, detail, advice: null };
      }
      if (attempts === 0) return { tone: "accent", state: t("states.onItsWay"), detail: null, advice: null };
      if (trying) {
        const detail = t("details.attempt", { number: attempts + 1 });
        return { tone: "accent", state: t("states.trying"), detail, advice: null };
      }
      return {
        tone: "warn",
        state: t("states.waiting"),
        detail: t("details.since", { cause: cause.words, time: shortTime(submission.sendAt, clock) }),
        advice: nextAttemptAt
          ? t("details.againAt", { time: shortTime(nextAttemptAt, clock) })
          : t("details.again"),
      };
    }
    default:
      return state satisfies never;
  }
}

export interface Mark {
  tone: "accent" | "warn" | "danger";
  state: "bounced" | "waiting" | "scheduled";
}
const notDelivered: Mark = { tone: "danger", state: "bounced" };
const waiting: Mark = { tone: "warn", state: "waiting" };
const scheduled: Mark = { tone: "accent", state: "scheduled" };

/** What a row says of what was sent: the worst of it, or null. The same object for the same state, so that it compares. */
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

type Attempt = Pick<JourneyEvent, "hop" | "tls" | "reply">;

/** True where a host was there and spoke. */
export const wasReached = ({ hop, tls, reply }: Attempt): boolean =>
  tls ? true : hop !== null && /^\d{3}\b/.test(reply ?? "");

/** A protocol and its cipher as people write them: "TLS 1.3 (TLS_AES_256_GCM_SHA384)". */
export function tlsWords(tls: string): string {
  const [protocol = "", cipher] = tls.split(" ");
  return `${protocol.replace(/^TLSv/, "TLS ")}${cipher ? ` (${cipher})` : ""}`;
}

/** How an attempt's connection was protected; null when no host was reached. */
export function protectionOf(t: SayJourney, attempt: Attempt): string | null {
  if (!wasReached(attempt)) return null;
  return attempt.tls ? tlsWords(attempt.tls) : t("notEncrypted");
}
