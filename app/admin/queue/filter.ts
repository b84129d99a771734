import type { QueueFilter, QueueState } from "../../../mail-core/index.ts";

/** What a search looks at. */
export const places = ["to", "from", "reply", "for"] as const;
export type Place = (typeof places)[number];

/** Which recipients are listed; "" is all that is on its way. */
export const states = [
  "",
  "waiting",
  "held",
  "relayed",
  "delivered",
  "bounced",
  "expired",
  "deleted",
  "canceled",
] as const satisfies readonly (QueueState | "")[];

/** What the page's address asks for. */
export interface Search {
  text: string;
  place: Place;
  state: QueueState | "";
  /** Where the page begins; "" at the beginning. */
  page: string;
}

type Parameters = Record<string, string | string[] | undefined>;
const textMax = 320;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";
const isOneOf = <One extends string>(all: readonly One[], text: string): text is One =>
  (all as readonly string[]).includes(text);

/** Reads the address; what it does not understand it passes over. */
export function readSearch(parameters: Parameters): Search {
  const [place, state] = [one(parameters.in), one(parameters.state)];
  return {
    text: one(parameters.q).trim().slice(0, textMax),
    place: isOneOf(places, place) ? place : "to",
    state: isOneOf(states, state) ? state : "",
    page: one(parameters.page).slice(0, textMax),
  };
}

export function filterOf({ text, place, state }: Search): QueueFilter {
  const asked = text === "" ? undefined : text;
  return {
    ...(asked && place === "to" ? { recipient: asked } : {}),
    ...(asked && place === "from" ? { sender: asked } : {}),
    ...(asked && place === "reply" ? { reply: asked } : {}),
    ...(asked && place === "for" ? { destination: asked } : {}),
    ...(state ? { state } : {}),
  };
}

/** The address of a search. */
export function addressOf({ text, place, state, page }: Search): string {
  const parameters = new URLSearchParams();
  if (text) {
    parameters.set("q", text);
    if (place !== "to") parameters.set("in", place);
  }
  if (state) parameters.set("state", state);
  if (page) parameters.set("page", page);
  const query = parameters.toString();
  return query ? `/admin/queue?${query}` : "/admin/queue";
}

/** Acts are for what is on its way. */
export const isOpen = ({ state }: Pick<Search, "state">): boolean =>
  state === "" || state === "waiting" || state === "held";
