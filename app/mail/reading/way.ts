import type { EmailSubmission, Hop, Id, Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import { type Clock, mediumTime, shortTime } from "../time-format.ts";
import {
  answering,
  causeOf,
  domainOf,
  isByProvider,
  protectionOf,
  type SayJourney,
  type Tone,
  tlsWords,
  wasReached,
} from "./delivery-words.ts";

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
  t: SayJourney,
  recipient: string,
  submission: Pick<EmailSubmission, "sendAt" | "envelope">,
  journey: Journey,
  clock: Clock,
): Step[] {
  const { state, events, attempts, queuedAt, endedAt } = journey;
  const opened = openedOf(t, recipient, journey);
  const domain = answering(recipient, journey);
  const us = isByProvider(journey) ? "" : domainOf(submission.envelope?.mailFrom.email ?? "");
  const taken = us ? t("steps.handedInTo", { server: us }) : t("steps.handedInHere");
  const begun = [step("handed-in", queuedAt, "good", t("steps.handedIn"), taken)];
  if (state === "delivered" && events.length === 0) {
    const detail = t("steps.placedHere", { recipient });
    const placed = step("placed", endedAt ?? queuedAt, "good", t("steps.placed"), detail);
    return [...begun, placed, ...opened];
  }
  const tried = events.filter(isAttempt).length;
  let number = attempts - tried;
  const happened = events.flatMap((event, n) => {
    if (!isAttempt(event)) return [actOf(t, event)];
    number += 1;
    const before = events.slice(0, n).findLast(isAttempt);
    return attemptOf(t, event, before ?? null, number, domain, clock);
  });
  return [
    ...begun,
    step("queued", queuedAt, "good", t("steps.queued"), t("steps.queuedFor", { domain })),
    ...happened,
    ...(opened.length > 0 ? opened : toCome(t, journey, submission, domain, clock)),
  ];
}

/** Nobody but the reader's own program knows, and it may be wrong. RFC 8098 section 6. */
const openedOf = (t: SayJourney, recipient: string, { displayedAt }: Journey): Step[] =>
  displayedAt === null
    ? []
    : [step("opened", displayedAt, "good", t("steps.opened"), t("steps.openedSays", { recipient }))];

const attemptKinds = new Set(["relayed", "deferred", "bounced", "expired"]);
const isAttempt = ({ kind }: JourneyEvent) => attemptKinds.has(kind);

/** Looked up, called, answered: what one attempt consists of. What the last one found is not said again. */
function attemptOf(
  t: SayJourney,
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
  const found =
    route && !known ? [of("route", "good", t("steps.lookedUp"), routeWords(t, route, domain))] : [];
  const called = hop && {
    ...of(
      "call",
      wasReached(event) ? "good" : toneOf[event.kind],
      t("steps.called"),
      callWords(t, hop, event),
    ),
    dialogueOf: id,
  };
  const end = { ...endOf(t, event, domain, clock, of), reply: event.reply };
  return [...found, ...(called ? [called] : []), end];
}

function callWords(t: SayJourney, { host, address, port }: Hop, event: JourneyEvent): string {
  const where = { host: host === address ? host : `${host} (${address})`, port: String(port) };
  if (!wasReached(event)) return t("steps.noConnection", where);
  return event.tls
    ? t("steps.under", { ...where, tls: tlsWords(event.tls) })
    : t("steps.notEncrypted", where);
}

const routeWords = (t: SayJourney, { by, hops }: NonNullable<JourneyEvent["route"]>, domain: string) =>
  t(`routes.${by}`, { domain, hosts: hostWords(t, [...new Set(hops.map(({ host }) => host))]) });

/** Two hosts by their names, and how many more there are. */
function hostWords(t: SayJourney, [host = "", next, ...others]: readonly string[]): string {
  if (!next) return host;
  const hosts = t("steps.then", { host, next });
  return others.length > 0 ? t("steps.thenMore", { hosts, count: others.length }) : hosts;
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
  t: SayJourney,
  { kind, reply, hop, until, isReported }: JourneyEvent,
  domain: string,
  clock: Clock,
  of: (name: string, tone: Tone, title: string, detail: string) => Step,
): Step {
  const tone = toneOf[kind];
  if (kind === "relayed")
    return of("end", tone, t("steps.handedOver"), t("details.took", { host: hop?.host ?? domain }));
  const cause = causeOf(t, reply, domain).words;
  const report = isReported ? [t("steps.report")] : [];
  if (kind === "deferred") {
    const next = until ? [t("steps.againAt", { time: shortTime(until, clock) })] : [];
    return of("end", tone, t("steps.putOff"), [cause, ...next, ...report].join(" "));
  }
  const title = kind === "expired" ? "steps.givenUp" : hop ? "steps.refused" : "steps.noWay";
  return of("end", tone, t(title), [cause, ...report].join(" "));
}

/** What is no attempt. */
function actOf(t: SayJourney, { id, at, kind, nextHop }: JourneyEvent): Step {
  const of = (title: string, detail: string) => step(id, at, toneOf[kind], title, detail);
  switch (kind) {
    case "held":
      return of(t("steps.held"), t("steps.heldBy"));
    case "released":
      return of(t("steps.released"), t("steps.releasedBy"));
    case "hastened":
      return of(t("steps.hastened"), t("steps.hastenedBy"));
    case "rerouted":
      return of(
        t("steps.rerouted"),
        nextHop ? t("steps.reroutedBy", { hop: nextHop }) : t("steps.reroutedBack"),
      );
    case "deleted":
      return of(t("states.deleted"), t("details.deleted"));
    case "canceled":
      return of(t("states.canceled"), t("details.canceled"));
    default:
      return of(t("steps.placed"), t("steps.isThere"));
  }
}

function toCome(
  t: SayJourney,
  { state, attempts, trying, nextAttemptAt }: Journey,
  { sendAt }: Pick<EmailSubmission, "sendAt">,
  domain: string,
  clock: Clock,
): Step[] {
  if (state === "relayed")
    return [step("beyond", null, "neutral", t("steps.beyond"), t("steps.beyondMore", { domain }))];
  if (state !== "waiting") return [];
  if (trying)
    return [step("now", null, "accent", t("states.trying"), t("details.attempt", { number: attempts + 1 }))];
  // The page's clock may be a little behind: what is only seconds ahead of it was not scheduled.
  if (attempts === 0 && Date.parse(sendAt) > clock.now + minuteMs)
    return [
      step(
        "next",
        null,
        "accent",
        t("states.scheduled"),
        t("steps.goesAt", { time: mediumTime(sendAt, clock) }),
      ),
    ];
  if (attempts === 0)
    return [step("next", null, "accent", t("steps.next"), t("steps.calledSoon", { domain }))];
  const when = nextAttemptAt ? shortTime(nextAttemptAt, clock) : null;
  return [step("next", null, "warn", t("states.waiting"), when ? t("steps.nextAt", { time: when }) : null)];
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
  t: SayJourney,
  recipient: string,
  submission: Pick<EmailSubmission, "envelope">,
  journey: Journey,
): Figure {
  const us =
    (isByProvider(journey) ? "" : domainOf(submission.envelope?.mailFrom.email ?? "")) ||
    t("figure.yourServer");
  const you = { kind: "you", name: t("figure.you") } as const;
  const ours = { kind: "server", name: us } as const;
  const reader = { kind: "reader", name: recipient } as const;
  const handedIn = { state: "done", label: null } as const;
  if (journey.state === "delivered")
    return {
      places: [you, ours, reader],
      legs: [handedIn, { state: "done", label: null }],
      words: t("figure.toMailbox", { us, recipient }),
    };
  const last = journey.events.findLast(isAttempt);
  // Nobody else was ever asked.
  if (!last && domainOf(recipient).toLowerCase() === us.toLowerCase()) {
    const [state] = legsOf(journey, last);
    return {
      places: [you, ours, reader],
      legs: [handedIn, { state, label: null }],
      words: t("figure.here", { us, leg: t(`figure.legs.${state}`) }),
    };
  }
  const theirs = journey.lastHost ?? last?.hop?.host ?? domainOf(recipient);
  const [state, beyond] = legsOf(journey, last);
  const leg = beyond === "broken" ? t("figure.refusedThere") : t(`figure.legs.${state}`);
  const protection = last && state === "done" ? protectionOf(t, last) : null;
  return {
    places: [you, ours, { kind: "server", name: theirs }, reader],
    legs: [
      handedIn,
      { state, label: protection?.replace(/ \(.*/, "") ?? null },
      { state: beyond, label: null },
    ],
    words: t("figure.to", { us, theirs, leg }),
  };
}

type Leg = Figure["legs"][number]["state"];

/** To the other server, and from there. One that was spoken to and refused it was reached. */
function legsOf({ state, attempts, trying }: Journey, last: JourneyEvent | undefined): [Leg, Leg] {
  if (state === "relayed") return ["done", "beyond"];
  if (state === "bounced" && last && wasReached(last)) return ["done", "broken"];
  if (state === "bounced" || state === "expired" || state === "deleted" || state === "canceled")
    return ["broken", "ahead"];
  return [state === "waiting" && (attempts === 0 || trying) ? "now" : "waiting", "ahead"];
}
