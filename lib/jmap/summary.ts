import type { Email } from "./types.ts";

/** What a row shows, without what reading it needs. */
export function summaryOf(email: Email): Email {
  const { textBody: _t, htmlBody: _h, attachments: _a, bodyValues: _v, ...summary } = email;
  return summary;
}
