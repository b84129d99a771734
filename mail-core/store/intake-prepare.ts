import { foldWords } from "../mime/fold.ts";
import type { MessageSummary, SearchText } from "../mime/message-summary.ts";
import type { Acceptance, SealedBlob } from "./contracts.ts";
import { type ThreadKeys, threadKeys } from "./threading.ts";

/** A `tsvector` holds 1 MB: PostgreSQL refuses more, so less is offered, and much less the second time. */
export const wordsMax = { subject: 4_096, from: 4_096, recipients: 65_536, body: 262_144 };
const wordsMaxAfterRefusal = { subject: 1_024, from: 1_024, recipients: 8_192, body: 16_384 };

/** All that can be worked out about a new message before its transaction. */
export interface PreparedMessage {
  blob: SealedBlob;
  summaryJson: string;
  words: SearchText;
  sentAt: string | null;
  hasAttachment: boolean;
  keys: ThreadKeys;
}

export interface Prepared {
  acceptance: Acceptance;
  /** Null for a message that is in the store. */
  fresh: PreparedMessage | null;
}

export function prepare(acceptance: Acceptance): Prepared {
  const { message } = acceptance;
  if (message.kind === "existing") return { acceptance, fresh: null };
  const { blob, summary } = message;
  return {
    acceptance,
    fresh: { blob, summaryJson: storable(summary), words: foldedWords(message.search), ...facts(summary) },
  };
}

/** What an email's rows repeat of its summary. */
export function facts(summary: MessageSummary) {
  return {
    sentAt: storableTime(summary.sentAt),
    hasAttachment: summary.hasAttachment,
    keys: threadKeys(summary),
  };
}

/** The same with fewer words, for a message whose words PostgreSQL refused. */
export function withFewerWords(prepared: Prepared): Prepared {
  const { fresh } = prepared;
  return fresh
    ? { ...prepared, fresh: { ...fresh, words: cut(fresh.words, wordsMaxAfterRefusal) } }
    : prepared;
}

/** For a message whose body is not at hand. */
export function wordsOfSummary(summary: MessageSummary): SearchText {
  const text = (list: MessageSummary["from"]) =>
    list.map(({ name, email }) => `${name ?? ""} ${email}`).join(" ");
  return foldedWords({
    subject: summary.subject,
    from: text(summary.from),
    recipients: text([...summary.to, ...summary.cc, ...summary.bcc]),
    body: summary.preview,
  });
}

/** Cut before folding, so that a huge text costs nothing, and after, because folding may lengthen. */
const foldedWords = (text: SearchText): SearchText => {
  const short = cut(text, wordsMax);
  return cut(
    {
      subject: foldWords(short.subject),
      from: foldWords(short.from),
      recipients: foldWords(short.recipients),
      body: foldWords(short.body),
    },
    wordsMax,
  );
};

const cut = (text: SearchText, max: typeof wordsMax): SearchText => ({
  subject: text.subject.slice(0, max.subject).toWellFormed(),
  from: text.from.slice(0, max.from).toWellFormed(),
  recipients: text.recipients.slice(0, max.recipients).toWellFormed(),
  body: text.body.slice(0, max.body).toWellFormed(),
});

/** JSON without what `jsonb` cannot hold: NUL and lone surrogates. */
export function storable(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "string" ? inner.replaceAll("\0", "").toWellFormed() : inner,
  );
}

/** A Date field may name any year; `timestamptz` and JavaScript agree on these. */
function storableTime(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  const year = Number.isNaN(time) ? 0 : new Date(time).getUTCFullYear();
  return year >= 1 && year <= 9999 ? new Date(time).toISOString() : null;
}
