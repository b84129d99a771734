/** How long a message may be called back after Send, in seconds; 0 for not at all. */
export const undoChoices = [0, 5, 10, 20, 30] as const;
export type UndoSeconds = (typeof undoChoices)[number];
export const undoCookie = "keryx-undo-send";
const usual: UndoSeconds = 5;

/** What a cookie's value asks for; 5 seconds when it asks for nothing that is offered. */
export const undoSecondsFrom = (value: string | undefined): UndoSeconds =>
  undoChoices.find((seconds) => String(seconds) === value) ?? usual;

/** As it is chosen in this browser. */
export function undoSeconds(): UndoSeconds {
  const held = document.cookie.split("; ").find((one) => one.startsWith(`${undoCookie}=`));
  return undoSecondsFrom(held?.slice(undoCookie.length + 1));
}

/** Keeps the choice for a year in this browser. */
export function chooseUndoSeconds(seconds: UndoSeconds): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and needs https.
  document.cookie = `${undoCookie}=${seconds}; path=/; max-age=31536000; samesite=lax`;
}
