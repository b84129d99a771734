import type { Say } from "../../../lib/language/words.ts";
import type { QueuedRecipient } from "../../../mail-core/index.ts";

type SayQueue = Say<"admin.queue">;

export interface StateWords {
  tone: "neutral" | "accent" | "good" | "warn" | "danger";
  text: string;
}

const tones = {
  waiting: "neutral",
  held: "warn",
  delivered: "good",
  relayed: "good",
  bounced: "danger",
  expired: "danger",
  deleted: "neutral",
  canceled: "neutral",
} as const;

type Facts = Pick<QueuedRecipient, "state" | "deleting" | "trying" | "nextAttemptAt">;

/** Where one recipient stands, in one or two words. */
export function stateOf(
  t: SayQueue,
  { state, deleting, trying, nextAttemptAt }: Facts,
  now: number,
): StateWords {
  if (deleting) return { tone: "neutral", text: t("states.deleting") };
  if (trying) return { tone: "accent", text: t("states.trying") };
  if (state === "waiting") return { tone: "neutral", text: nextWords(t, nextAttemptAt, now) };
  return { tone: tones[state], text: t(`states.${state}`) };
}

/** The provider of another account, as whose address mail is written, is a destination that no domain names: `throughName`. */
export function destinationWords(t: SayQueue, destination: string): string {
  const [, address] = /^(.+)#\d+\.\d+$/.exec(destination) ?? [];
  return address ? t("providerOf", { address }) : destination;
}

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** "4 min": in the largest unit of which there is one, rounded down. */
export function lengthWords(t: SayQueue, ms: number): string {
  const [size, unit] = units.find(([size]) => ms >= size) ?? ([1_000, "s"] as const);
  return t(`lengths.${unit}`, { count: Math.max(0, Math.floor(ms / size)) });
}

/** "in 4 min", or "due now". */
export const nextWords = (t: SayQueue, at: Date, now: number): string =>
  at.getTime() - now < 1_000 ? t("dueNow") : t("dueIn", { length: lengthWords(t, at.getTime() - now) });

/** The same beside a name, in a few words more. */
export function standingOf(t: SayQueue, facts: Facts, now: number): StateWords {
  const state = stateOf(t, facts, now);
  const isPlain = facts.state === "waiting" && !facts.deleting && !facts.trying;
  return isPlain ? { ...state, text: t("waitingNext", { next: state.text }) } : state;
}

/** How often it was tried, or why not yet; "" when there is nothing to say. */
export function attemptWords(
  t: SayQueue,
  { attempts, releaseAt, state }: Pick<QueuedRecipient, "attempts" | "releaseAt" | "state">,
  now: number,
): string {
  if (attempts > 0) return t("tried", { count: attempts });
  return releaseAt && releaseAt.getTime() > now && state === "waiting" ? t("sentForLater") : "";
}

export type QueueAct = "hold" | "release" | "retry" | "route" | "delete";

/** What an act came to. */
export function doneWords(t: SayQueue, act: QueueAct, count: number): { text: string; isNothing: boolean } {
  const isNothing = count === 0;
  return { text: isNothing ? t(`nothing.${act}`) : t(`done.${act}`, { count }), isNothing };
}
