import type { Say } from "../../lib/language/words.ts";

/** So many rows of a list, and what each of them is: what a message of `mail.acts` wants to know. */
export type RowsSaid = {
  rows: number;
  kind: "conversation" | "message";
};

/** What one row of a list is. */
export const kindOfRow = (isGrouped: boolean): RowsSaid["kind"] => (isGrouped ? "conversation" : "message");

/** How many rows of a list, in words. */
export const rowsInWords = (t: Say<"mail.acts">, rows: number, isGrouped: boolean): string =>
  t("rows", { rows, kind: kindOfRow(isGrouped) });
