import { foldWords } from "../mime/fold.ts";
import type { EmailFilter } from "../store/email-filter.ts";
import { readEmails } from "../store/emails.ts";
import { searchWords } from "../store/search-query.ts";
import { parseEmailFilter } from "./email-filter.ts";
import { asStrings, objectsInGetMax } from "./email-get.ts";
import { parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);

/** HTML with <mark> around the words that begin as one of `words`; null when there is none. RFC 8621 section 5. */
export function markWords(text: string, words: readonly string[]): string | null {
  let found = false;
  const pieces = text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, at) => {
    const folded = at % 2 === 1 ? foldWords(piece) : "";
    if (folded === "" || !words.some((word) => folded.startsWith(word))) return escapeHtml(piece);
    found = true;
    return `<mark>${escapeHtml(piece)}</mark>`;
  });
  return found ? pieces.join("") : null;
}

function wordsOf(filter: EmailFilter | null, field: "subject" | "body"): string[] {
  if (!filter || filter.operator === "NOT") return [];
  if (filter.operator) return filter.conditions.flatMap((one) => wordsOf(one, field));
  return [filter.condition.text ?? "", filter.condition[field] ?? ""].flatMap(searchWords);
}

/** Subject and preview with the words that were found; words deeper in a body are not marked. */
export function snippetMethods({ database }: JmapDeps): Record<string, Method> {
  return {
    async "SearchSnippet/get"(args, { account, accountId }) {
      const filter = parseEmailFilter(args.filter);
      if (!filter.ok) return refuse(filter.type, filter.description);
      const asked = asStrings(args.emailIds);
      if (!asked) return refuse("invalidArguments", "emailIds");
      if (asked.length > objectsInGetMax) return refuse("requestTooLarge");
      const rowIds = asked.flatMap((text) => parseId("e", text) ?? []);
      const records = await readEmails(database, account, rowIds);
      const [inSubject, inBody] = [wordsOf(filter.value, "subject"), wordsOf(filter.value, "body")];
      const recordOf = (text: string) => records.get(parseId("e", text) ?? "");
      const list = asked.flatMap((emailId) => {
        const summary = recordOf(emailId)?.summary;
        if (!summary) return [];
        const subject = markWords(summary.subject, inSubject);
        return [{ emailId, subject, preview: markWords(summary.preview, inBody) }];
      });
      const notFound = asked.filter((text) => !recordOf(text));
      return answer("SearchSnippet/get", {
        accountId,
        list,
        notFound: notFound.length > 0 ? notFound : null,
      });
    },
  };
}
