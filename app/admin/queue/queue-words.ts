import type { QueuedRecipient } from "../../../mail-core/index.ts";
import { states } from "./filter.ts";

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
export function stateOf({ state, deleting, trying, nextAttemptAt }: Facts, now: number): StateWords {
  if (deleting) return { tone: "neutral", text: "Deleting" };
  if (trying) return { tone: "accent", text: "Trying now" };
  if (state === "waiting") return { tone: "neutral", text: nextWords(nextAttemptAt, now) };
  return { tone: tones[state], text: states[state] };
}

/** The provider of another account, as whose address mail is written, is a destination that no domain names: `throughName`. */
export const destinationWords = (destination: string): string =>
  destination.replace(/^(.+)#\d+\.\d+$/, "the provider of $1");

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** "4 min": in the largest unit of which there is one, rounded down. */
export function lengthWords(ms: number): string {
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1_000, "s"];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** "in 4 min", or "due now". */
export const nextWords = (at: Date, now: number): string =>
  at.getTime() - now < 1_000 ? "due now" : `in ${lengthWords(at.getTime() - now)}`;

/** The same beside a name, in a few words more. */
export function standingOf(facts: Facts, now: number): StateWords {
  const state = stateOf(facts, now);
  const isPlain = facts.state === "waiting" && !facts.deleting && !facts.trying;
  return isPlain ? { ...state, text: `Waiting, ${state.text}` } : state;
}

/** How often it was tried, or why not yet; "" when there is nothing to say. */
export function attemptWords(
  { attempts, releaseAt, state }: Pick<QueuedRecipient, "attempts" | "releaseAt" | "state">,
  now: number,
): string {
  if (attempts > 1) return `tried ${attempts} times`;
  if (attempts === 1) return "tried once";
  return releaseAt && releaseAt.getTime() > now && state === "waiting" ? "sent for later" : "";
}

export const countWords = (count: number, noun = "recipient"): string =>
  count === 1 ? `One ${noun}` : `${count.toLocaleString("en")} ${noun}s`;

/** What an act came to. */
export function doneWords(
  act: "hold" | "release" | "retry" | "route" | "delete",
  count: number,
): { text: string; isNothing: boolean } {
  if (count === 0) return { text: nothing[act], isNothing: true };
  return {
    text: `${countWords(count)} ${count === 1 ? "is" : "are"} ${done[act]}`,
    isNothing: false,
  };
}

const done = {
  hold: "held",
  release: "released",
  retry: "tried now",
  route: "sent another way",
  delete: "deleted",
} as const;
const nothing = {
  hold: "Nothing waits that could be held",
  release: "Nothing is held",
  retry: "Nothing waits that is not being tried",
  route: "Nothing was sent another way",
  delete: "Nothing was there to be deleted",
} as const;
