import type { EmailSubmission, Hop, Id, Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import { type Clock, mediumTime, shortTime } from "../time-format.ts";
import { answering, causeOf, domainOf, isByProvider, protectionOf, type Tone } from "./delivery-words.ts";

/** One step of a message's way, in plain words. */
export interface Step {
  key: string;
  /** Null for what is still to come. */
  at: string | null;
  tone: Tone;
  title: string;
  detail: string | null;
  /** What the other host answered, in its own words. */
  reply: string | null;
  /** The event at which a host was called: what was said can be read. */
  dialogueOf: Id | null;
  /** Counts the attempt that it belongs to; 0 for none. */
  attempt: number;
}

const step = (key: string, at: string | null, tone: Tone, title: string, detail: string | null): Step => ({
  key,
  at,
  tone,
  title,
  detail,
  reply: null,
  dialogueOf: null,
  attempt: 0,
});

/** Every step to one recipient, in order, and at the end what is still to come. */
export function stepsOf(
  recipient: string,
  submission: Pick<EmailSubmission, "sendAt" | "envelope">,
  journey: Journey,
  clock: Clock,
): Step[] {
  const { state, events, attempts, queuedAt, endedAt } = journey;
  const opened = openedOf(recipient, journey);
  const domain = answering(recipient, journey);
  const us = isByProvider(journey) ? "" : domainOf(submission.envelope?.mailFrom.email ?? "");
  const begun = [
    step("handed-in", queuedAt, "good", "Handed in", `${us || "Your server"} took it from you.`),
  ];
  if (state === "delivered" && events.length === 0) {
    const detail = `${recipient} is at home here: no other server was needed.`;
    const placed = step("placed", endedAt ?? queuedAt, "good", "Placed in the mailbox", detail);
    return [...begun, placed, ...opened];
  }
  const tried = events.filter(isAttempt).length;
  let number = attempts - tried;
  const happened = events.flatMap((event, n) => {
    if (!isAttempt(event)) return [actOf(event)];
    number += 1;
    const before = events.slice(0, n).findLast(isAttempt);
    return attemptOf(event, before ?? null, number, domain, clock);
  });
  return [
    ...begun,
    step("queued", queuedAt, "good", "Queued", `In the queue for ${domain}.`),
    ...happened,
    ...(opened.length > 0 ? opened : toCome(journey, submission, domain, clock)),
  ];
}

/** Nobody but the reader's own program knows, and it may be wrong. RFC 8098 section 6. */
const openedOf = (recipient: string, { displayedAt }: Journey): Step[] =>
  displayedAt === null
    ? []
    : [step("opened", displayedAt, "good", "Opened", `The mail program of ${recipient} says so.`)];

const attemptKinds = new Set(["relayed", "deferred", "bounced", "expired"]);
const isAttempt = ({ kind }: JourneyEvent) => attemptKinds.has(kind);

/** Looked up, called, answered: what one attempt consists of. What the last one found is not said again. */
function attemptOf(
  event: JourneyEvent,
  before: JourneyEvent | null,
  attempt: number,
  domain: string,
  clock: Clock,
): Step[] {
  const { id, at, route, hop } = event;
  const of = (name: string, tone: Tone, title: string, detail: string | null): Step => ({
    ...step(`${id} ${name}`, at, tone, title, detail),
    attempt,
  });
  const known = before?.route && JSON.stringify(before.route) === JSON.stringify(route);
  const found = route && !known ? [of("route", "good", "Looked up", routeWords(route, domain))] : [];
  const protection = protectionOf(event);
  const called = hop && {
    ...of("call", protection ? "good" : toneOf[event.kind], "Called", callWords(hop, protection)),
    dialogueOf: id,
  };
  const end = { ...endOf(event, domain, clock, of), reply: event.reply };
  return [...found, ...(called ? [called] : []), end];
}

const callWords = ({ host, address, port }: Hop, protection: string | null): string => {
  const where = `${host === address ? host : `${host} (${address})`}, port ${port}`;
  if (protection === null) return `${where}. There was no connection.`;
  return protection === "not encrypted" ? `${where}, not encrypted.` : `${where}, under ${protection}.`;
};

function routeWords({ by, hops }: NonNullable<JourneyEvent["route"]>, domain: string): string {
  const hosts = [...new Set(hops.map(({ host }) => host))];
  const others = hosts.length - 2;
  const names = `${hosts.slice(0, 2).join(", then ")}${others > 0 ? `, then ${others} more` : ""}`;
  switch (by) {
    case "mx":
      return `${domain} takes its mail at ${names} (MX record).`;
    case "address":
      return `${domain} names no mail server, so it is called itself.`;
    case "literal":
      return "The address says by itself where to call.";
    case "smarthost":
      return `All mail that leaves goes through ${names}.`;
    case "provider":
      return `It goes through ${names}, the provider of the address that you wrote as.`;
    case "configured":
      return `Mail for ${domain} goes by ${names}, as the administrator says.`;
    default:
      return by satisfies never;
  }
}

const toneOf: Record<JourneyEvent["kind"], Tone> = {
  relayed: "good",
  delivered: "good",
  deferred: "warn",
  bounced: "danger",
  expired: "danger",
  deleted: "danger",
  held: "neutral",
  released: "neutral",
  hastened: "neutral",
  rerouted: "neutral",
  canceled: "neutral",
};

function endOf(
  { kind, reply, hop, until, isReported }: JourneyEvent,
  domain: string,
  clock: Clock,
  of: (name: string, tone: Tone, title: string, detail: string) => Step,
): Step {
  const cause = causeOf(reply, domain).words;
  const report = isReported ? " A report came to you." : "";
  const tone = toneOf[kind];
  if (kind === "relayed") return of("end", tone, "Handed over", `${hop?.host ?? domain} took it.`);
  if (kind === "deferred") {
    const next = until ? ` To be tried again at ${shortTime(until, clock)}.` : "";
    return of("end", tone, "Put off", `${cause}${next}${report}`);
  }
  const title = kind === "expired" ? "Given up" : hop ? "Refused" : "No way found";
  return of("end", tone, title, `${cause}${report}`);
}

/** What is no attempt. */
function actOf({ id, at, kind, nextHop }: JourneyEvent): Step {
  const of = (title: string, detail: string) => step(id, at, toneOf[kind], title, detail);
  switch (kind) {
    case "held":
      return of("Held back", "An administrator of this server keeps it in the queue.");
    case "released":
      return of("Let go", "An administrator of this server lets it go on.");
    case "hastened":
      return of("Tried at once", "An administrator of this server asked for an attempt.");
    case "rerouted":
      return of(
        "Sent another way",
        nextHop
          ? `An administrator of this server sends it by ${nextHop}.`
          : "An administrator of this server lets it take the usual way again.",
      );
    case "deleted":
      return of("Taken out", "An administrator of this server took it out of the queue.");
    case "canceled":
      return of("Called back", "You stopped it before it was sent.");
    default:
      return of("Placed in the mailbox", "It is there.");
  }
}

function toCome(
  { state, attempts, trying, nextAttemptAt }: Journey,
  { sendAt }: Pick<EmailSubmission, "sendAt">,
  domain: string,
  clock: Clock,
): Step[] {
  if (state === "relayed")
    return [
      step(
        "beyond",
        null,
        "neutral",
        "Beyond",
        `${domain} answers for it now; it does not say when it is read.`,
      ),
    ];
  if (state !== "waiting") return [];
  if (trying) return [step("now", null, "accent", "Trying now", `Attempt ${attempts + 1}.`)];
  // The page's clock may be a little behind: what is only seconds ahead of it was not scheduled.
  if (attempts === 0 && Date.parse(sendAt) > clock.now + minuteMs)
    return [step("next", null, "accent", "Scheduled", `It goes on at ${mediumTime(sendAt, clock)}.`)];
  if (attempts === 0) return [step("next", null, "accent", "Next", `${domain} is called in a moment.`)];
  const when = nextAttemptAt ? shortTime(nextAttemptAt, clock) : null;
  return [step("next", null, "warn", "Waiting", when ? `The next attempt is at ${when}.` : null)];
}

const minuteMs = 60_000;

/** How far a message came on the textbook's figure: from its writer by two servers to its reader. */
export interface Figure {
  /** In order; the server in between is missing where the reader's mailbox is here. */
  places: { kind: "you" | "server" | "reader"; name: string }[];
  /** One fewer. */
  legs: { state: "done" | "now" | "waiting" | "broken" | "ahead" | "beyond"; label: string | null }[];
  /** All of it in a sentence. */
  words: string;
}

export function figureOf(
  recipient: string,
  submission: Pick<EmailSubmission, "envelope">,
  journey: Journey,
): Figure {
  const us =
    (isByProvider(journey) ? "" : domainOf(submission.envelope?.mailFrom.email ?? "")) || "your server";
  const you = { kind: "you", name: "You" } as const;
  const ours = { kind: "server", name: us } as const;
  const reader = { kind: "reader", name: recipient } as const;
  const handedIn = { state: "done", label: null } as const;
  if (journey.state === "delivered")
    return {
      places: [you, ours, reader],
      legs: [handedIn, { state: "done", label: null }],
      words: `From you by ${us} to the mailbox of ${recipient}.`,
    };
  const last = journey.events.findLast(isAttempt);
  // Nobody else was ever asked.
  if (!last && domainOf(recipient).toLowerCase() === us.toLowerCase())
    return {
      places: [you, ours, reader],
      legs: [handedIn, { state: legsOf(journey, last)[0], label: null }],
      words: `From you by ${us}: ${legWords[legsOf(journey, last)[0]]}.`,
    };
  const theirs = journey.lastHost ?? last?.hop?.host ?? domainOf(recipient);
  const [state, beyond] = legsOf(journey, last);
  const protection = last && state === "done" ? protectionOf(last) : null;
  return {
    places: [you, ours, { kind: "server", name: theirs }, reader],
    legs: [
      handedIn,
      { state, label: protection?.replace(/ \(.*/, "") ?? null },
      { state: beyond, label: null },
    ],
    words: `From you by ${us} to ${theirs}: ${beyond === "broken" ? "refused there" : legWords[state]}.`,
  };
}

type Leg = Figure["legs"][number]["state"];
const legWords: Record<Leg, string> = {
  done: "handed over",
  now: "on its way",
  waiting: "waiting",
  broken: "did not get through",
  ahead: "still to come",
  beyond: "not known",
};

/** To the other server, and from there. One that was spoken to and refused it was reached. */
function legsOf({ state, attempts, trying }: Journey, last: JourneyEvent | undefined): [Leg, Leg] {
  if (state === "relayed") return ["done", "beyond"];
  if (state === "bounced" && last && protectionOf(last) !== null) return ["done", "broken"];
  if (state === "bounced" || state === "expired" || state === "deleted" || state === "canceled")
    return ["broken", "ahead"];
  return [state === "waiting" && (attempts === 0 || trying) ? "now" : "waiting", "ahead"];
}
