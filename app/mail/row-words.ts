/** How many rows of a list, in words. */
export const rowsInWords = (rows: number, isGrouped: boolean): string =>
  `${rows.toLocaleString("en")} ${isGrouped ? "conversation" : "message"}${rows === 1 ? "" : "s"}`;

/** What one row of a list is called where a sentence begins with it. */
export const rowName = (isGrouped: boolean): string => (isGrouped ? "Conversation" : "Message");
