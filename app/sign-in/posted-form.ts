/** What an act that is open to everybody was called with: a page sends a form, and a stranger anything. What is no form is an empty one. */
export const postedForm = (posted: unknown): FormData =>
  posted instanceof FormData ? posted : new FormData();
