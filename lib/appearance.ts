import { type Chosen, chosenFrom, isOffered as isChoice, isRecord } from "./choices.ts";
import type { Tabs } from "./jmap/categories.ts";
import { asBrowser, isTag, timeZoneFrom } from "./language/choose.ts";

/** What one chooses about the screens; the first of each is the usual. */
export const choices = {
  theme: ["system", "light", "dark"],
  /** Folders, list and reading side by side; the list or the reading beside the folders; one at a time. */
  layout: ["three", "two", "one"],
  density: ["comfortable", "compact"],
  /** `auto` is as the language of the browser has it. */
  hours: ["auto", "12", "24"],
  /** What a row of a list is. */
  grouping: ["conversations", "messages"],
  /** Where a sender asks to be told that a message was read. */
  receipts: ["ask", "never"],
  /** Whether the inbox has tabs, and which beside Main. */
  tabs: ["off", "on"],
  tabUpdates: ["on", "off"],
  tabOffers: ["on", "off"],
  tabLists: ["on", "off"],
  tabSocial: ["on", "off"],
} as const;

/** The widths that a pane can have, in pixels. */
export const widths = {
  listWidthPx: { least: 300, most: 640, usual: 400 },
  foldersWidthPx: { least: 180, most: 360, usual: 224 },
} as const;
export type PaneWidth = keyof typeof widths;

/** What is chosen by name; `auto` is as the browser has it. */
const named: Record<string, (name: string) => boolean> = {
  /** A language's tag (BCP 47). */
  language: (tag) => tag === asBrowser || isTag(tag),
  /** IANA's name. */
  timeZone: (zone) => zone === asBrowser || timeZoneFrom(zone) !== null,
};

export type Appearance = Chosen<typeof choices> &
  Record<PaneWidth, number> &
  Record<"language" | "timeZone", string>;

function isOffered(name: string, value: unknown): boolean {
  if (Object.hasOwn(named, name)) return typeof value === "string" && named[name]?.(value) === true;
  if (!Object.hasOwn(widths, name)) return isChoice(choices, name, value);
  const { least, most } = widths[name as PaneWidth];
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

const usual: Appearance = {
  ...chosenFrom(choices, null),
  language: asBrowser,
  timeZone: asBrowser,
  listWidthPx: widths.listWidthPx.usual,
  foldersWidthPx: widths.foldersWidthPx.usual,
};

/** Reads what was kept; what is not offered (any more) is as usual. */
export function appearanceFrom(kept: unknown): Appearance {
  const known = isRecord(kept) ? Object.entries(kept).filter(([name, value]) => isOffered(name, value)) : [];
  return { ...usual, ...Object.fromEntries(known) };
}

/** True for a part of an appearance that may be kept. */
export const isAppearanceChange = (wanted: unknown): wanted is Partial<Appearance> =>
  isRecord(wanted) && Object.entries(wanted).every(([name, value]) => isOffered(name, value));

/** Each tab beside Main, in the order in which they stand, and where it is chosen. */
export const tabChoices = {
  updates: "tabUpdates",
  offers: "tabOffers",
  lists: "tabLists",
  social: "tabSocial",
} as const;

/** The tabs of the inbox as they stand, Main first; null where it has none. */
export function tabsOf(appearance: Appearance): Tabs {
  if (appearance.tabs === "off") return null;
  const chosen = (Object.keys(tabChoices) as (keyof typeof tabChoices)[]).filter(
    (tab) => appearance[tabChoices[tab]] === "on",
  );
  return ["main", ...chosen];
}

/** A locale that writes times as chosen. RFC 6067, key `hc`. */
export const localeWithHours = (locale: string, hours: Appearance["hours"]): string =>
  hours === "auto"
    ? new Intl.Locale(locale).baseName
    : new Intl.Locale(locale, { hourCycle: hours === "12" ? "h12" : "h23" }).toString();
