import type { Category } from "../mime/category.ts";
import { rankOf } from "./categories.ts";
import type { Bind } from "./email-filter.ts";

/** What RFC 8621 section 4.4.1 has no condition for. docs/jmap.md. */
export interface OwnConditions {
  /** Words that stand at most `within` words from each other. */
  near?: { text: string; within: number };
  filename?: string;
  attachmentText?: string;
  attachmentKind?: AttachmentKind;
  deliveredTo?: string;
  authentication?: { method: string; result: string };
  /** How it came to this server: encrypted, or in the clear. */
  hasTls?: boolean;
  delivery?: DeliveryState;
  isReplyToMe?: boolean;
  hasLabel?: boolean;
  /** Its own, by its keywords. */
  category?: readonly Category[];
  /** That of its conversation in a mailbox, by which tabs are listed. */
  conversationCategory?: ConversationCategory;
}

export interface ConversationCategory {
  mailbox: string;
  categories: readonly Category[];
}

export const attachmentKinds = {
  pdf: { types: "application/pdf", names: "pdf" },
  document: {
    types:
      "application/(msword|rtf|vnd\\.oasis\\.opendocument\\.text|vnd\\.openxmlformats-officedocument\\.wordprocessingml.*)",
    names: "docx?|odt|rtf|pages",
  },
  spreadsheet: {
    types:
      "application/vnd\\.(ms-excel.*|oasis\\.opendocument\\.spreadsheet|openxmlformats-officedocument\\.spreadsheetml.*)|text/csv",
    names: "xlsx?|ods|csv|numbers",
  },
  presentation: {
    types:
      "application/vnd\\.(ms-powerpoint.*|oasis\\.opendocument\\.presentation|openxmlformats-officedocument\\.presentationml.*)",
    names: "pptx?|odp|key",
  },
  image: { types: "image/.*", names: "png|jpe?g|gif|webp|avif|heic|tiff?|bmp|svg" },
  audio: { types: "audio/.*", names: "mp3|m4a|ogg|opus|wav|flac" },
  video: { types: "video/.*", names: "mp4|m4v|mov|webm|mkv|avi" },
  archive: {
    types: "application/(zip|gzip|x-tar|x-7z-compressed|vnd\\.rar|x-rar.*)",
    names: "zip|gz|tgz|tar|7z|rar|xz|bz2",
  },
  invitation: { types: "text/calendar|application/ics", names: "ics" },
  contact: { types: "text/(x-)?vcard|text/directory", names: "vcf" },
} as const;
export type AttachmentKind = keyof typeof attachmentKinds;

/** Where a message that was sent from here stands, for one of its recipients at least. */
export const deliveryStates = {
  waiting: "q.state = 'waiting'",
  deferred: "q.state = 'waiting' AND q.attempts > 0",
  held: "q.state = 'held'",
  delivered: "q.state = 'delivered'",
  relayed: "q.state = 'relayed'",
  bounced: "q.state = 'bounced'",
  expired: "q.state = 'expired'",
  deleted: "q.state = 'deleted'",
  canceled: "q.state = 'canceled'",
} as const;
export type DeliveryState = keyof typeof deliveryStates;

/** The words of a text in the database, folded as those of the index. */
export const wordsSql = (text: string): string =>
  `to_tsvector('simple', regexp_replace(regexp_replace(lower(normalize(${text}, NFKD)), '[\\u0300-\\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g'))`;

/** The names of a message's parts, as one text. */
export const partNamesSql = "jsonb_path_query_array(m.summary->'root', '$.**.name')::text";

/** True where an attachment that was read has these words, by `query`, a tsquery. */
export const attachmentTextSql = (query: string): string =>
  `EXISTS (SELECT FROM attachment_text a WHERE a.message_id = e.message_id AND ${wordsSql("a.text")} @@ ${query})`;

export function attachmentKindSql(kind: AttachmentKind, bind: Bind): string {
  const { types, names } = attachmentKinds[kind];
  const someValue = (path: string, pattern: string) =>
    `EXISTS (SELECT FROM jsonb_path_query(m.summary->'root', '${path}') v WHERE v #>> '{}' ~* ${bind(pattern, "text")})`;
  return `e.has_attachment AND (${someValue("$.**.type", `^(${types})$`)} OR ${someValue("$.**.name", `\\.(${names})$`)})`;
}

// Our trace fields as text: octets beyond ASCII are escaped, so that any octets can be looked through. Nothing that a stranger says in one
// of them can begin a line (`smtp/server/trace.ts`, `mime/authentication-results.ts`).
const traceSql = "encode(e.trace, 'escape')";

/** True where the address that the message was sent to holds this. */
export const deliveredToSql = (address: string, bind: Bind): string =>
  `COALESCE(strpos(lower(substring(${traceSql} FROM '(?n)^Delivered-To: (.*)$')),
    lower(encode(convert_to(${bind(address, "text")}, 'UTF8'), 'escape'))) > 0, false)`;

/** True where one of our checks came to this; the shorter test leaves out most. */
export const authenticationSql = (
  { method, result }: { method: string; result: string },
  bind: Bind,
): string =>
  `position(convert_to(${bind(`${method}=${result}`, "text")}, 'UTF8') IN e.trace) > 0
   AND ${traceSql} ~ ${bind(`;\\r\\n\\t${method}=${result}[\\r;]`, "text")}`;

export const hasTlsSql = (hasTls: boolean): string =>
  `COALESCE(substring(${traceSql} FROM 'Received: from [^\\n]*\\n\\tby \\S+ with (\\w+)')
    ~ '^(UTF8|E)?SMTP${hasTls ? "SA?" : "A?"}$', false)`;

export const deliverySql = (state: DeliveryState): string =>
  `EXISTS (SELECT FROM submission u JOIN queue_entry q ON q.account_id = u.account_id AND q.submission_id = u.id
     WHERE u.account_id = $1 AND u.email_id = e.id AND ${deliveryStates[state]})`;

/** True where it answers an email that the account's owner wrote. */
export const isReplyToMeSql = `m.summary->'inReplyTo' <> '[]' AND EXISTS (
    SELECT FROM email te JOIN message tm ON tm.id = te.message_id
    WHERE te.account_id = $1 AND te.thread_id = e.thread_id
      AND tm.summary->'messageId' ?| ARRAY(SELECT jsonb_array_elements_text(m.summary->'inReplyTo'))
      AND lower(tm.summary->'from'->0->>'email') IN (SELECT lower(email) FROM identity WHERE account_id = $1))`;

/** True where it has a keyword that a person gave: not one of the system's, nor of sleep. */
export const hasLabelSql =
  "EXISTS (SELECT FROM unnest(s.keywords) k WHERE k !~ '^(\\$|snoozed$|snoozed-until-)')";

/** True where the email's conversation is in one of the categories in that mailbox. */
export const conversationCategorySql = ({ mailbox, categories }: ConversationCategory, bind: Bind): string =>
  `EXISTS (SELECT FROM mailbox_thread ct WHERE ct.account_id = $1 AND ct.mailbox_id = ${bind(mailbox, "bigint")}
     AND ct.thread_id = e.thread_id AND ct.category = ANY(${bind(categories.map(rankOf), "smallint[]")}))`;
