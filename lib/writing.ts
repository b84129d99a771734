import { type Chosen, chosenFrom, isOffered, isRecord } from "./choices.ts";

/** How one writes; the first of each is the usual. */
export const writingChoices = {
  format: ["rich", "plain"],
  /** In what form plain text is answered: as everything is written, or as it came. */
  answersToPlain: ["usual", "plain"],
  /** Where one's own words stand in an answer. */
  answer: ["above", "below"],
  /** Of which messages one asks to be told that they were read. */
  receipts: ["chosen", "all"],
} as const;

export type Writing = Chosen<typeof writingChoices>;

/** Reads what was kept; what is not offered (any more) is as usual. */
export const writingFrom = (kept: unknown): Writing => chosenFrom(writingChoices, kept);

/** True for a part of it that may be kept. */
export const isWritingChange = (wanted: unknown): wanted is Partial<Writing> =>
  isRecord(wanted) && Object.entries(wanted).every(([name, value]) => isOffered(writingChoices, name, value));
