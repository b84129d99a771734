import type { EmailFilter } from "../store/email-filter.ts";
import { readEmails } from "../store/emails.ts";
import { searchWords } from "../store/search-query.ts";
import { parseEmailFilter } from "./email-filter.ts";
import { asStrings, objectsInGetMax } from "./email-get.ts";
import { parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { markWords, snippetOf } from "./snippet-marks.ts";
import { deepSnippets } from "./snippet-text.ts";

function wordsOf(filter: EmailFilter | null, field: "subject" | "body"): string[] {
  if (!filter || filter.operator === "NOT") return [];
  if (filter.operator) return filter.conditions.flatMap((one) => wordsOf(one, field));
  const { text = "", near, filename = "", attachmentText = "", [field]: words = "" } = filter.condition;
  const inAttachments = field === "body" ? [filename, attachmentText] : [];
  return [text, near?.text ?? "", words, ...inAttachments].flatMap(searchWords);
}

/** Emails of one call whose bodies and attachments are looked through where the preview has none of the words. */
const deepMax = 100;

/** Subject and the part of the text with the words that were found. RFC 8621 section 5. */
export function snippetMethods({ database, blobs }: JmapDeps): Record<string, Method> {
  return {
    async "SearchSnippet/get"(args, { account, accountId, using }) {
      const filter = parseEmailFilter(args.filter, using);
      if (!filter.ok) return refuse(filter.type, filter.description);
      const asked = asStrings(args.emailIds);
      if (!asked) return refuse("invalidArguments", "emailIds");
      if (asked.length > objectsInGetMax) return refuse("requestTooLarge");
      const rowIds = asked.flatMap((text) => parseId("e", text) ?? []);
      const records = await readEmails(database, account, rowIds);
      const [inSubject, inBody] = [wordsOf(filter.value, "subject"), wordsOf(filter.value, "body")];
      const undecided = [...records.values()].filter(({ summary }) => !snippetOf(summary.preview, inBody));
      const deep = await deepSnippets({ database, blobs }, undecided.slice(0, deepMax), inBody);
      const recordOf = (text: string) => records.get(parseId("e", text) ?? "");
      const list = asked.flatMap((emailId) => {
        const record = recordOf(emailId);
        if (!record) return [];
        const subject = markWords(record.summary.subject, inSubject);
        const preview = snippetOf(record.summary.preview, inBody) ?? deep.get(record.id) ?? null;
        return [{ emailId, subject, preview }];
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
