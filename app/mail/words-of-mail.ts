/** What the screens of the mail say, wherever they begin. */
export const wordsOfMail = ["mail", "contacts", "receipts", "links", "smime", "tabs"] as const;
