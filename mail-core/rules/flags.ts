import { isKeyword } from "../jmap/email-filter.ts";

/** IMAP's flags as JMAP names them; the others mean nothing here, or are not a script's to set. RFC 8621 section 4.1.1. */
const systemFlags: Readonly<Record<string, string>> = {
  "\\seen": "$seen",
  "\\answered": "$answered",
  "\\flagged": "$flagged",
  "\\draft": "$draft",
};

export const keywordsOfFlags = (flags: readonly string[]): string[] => [
  ...new Set(
    flags.flatMap((flag) => {
      const lower = flag.toLowerCase();
      const keyword = systemFlags[lower] ?? lower;
      return isKeyword(keyword) ? [keyword] : [];
    }),
  ),
];
