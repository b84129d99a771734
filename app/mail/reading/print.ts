import type { Id } from "../../../lib/jmap/types.ts";

/** What marks a message's place in the page, so that it can be printed alone. */
export const printedAs = (emailId: Id) => ({ "data-message": emailId });

/** Prints one message without the others of its conversation (globals.css hides them). Ctrl+P prints all that is open. */
export function printMessage(emailId: Id): void {
  const article = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(emailId)}"]`);
  if (!article) return;
  article.dataset.printed = "";
  window.addEventListener("afterprint", () => delete article.dataset.printed, { once: true });
  window.print();
}
