import type { MachineKind, MessageSummary } from "../mime/message-summary.ts";
import type { Acceptance, SealedBlob } from "./contracts.ts";
import { type ThreadKeys, threadKeys } from "./threading.ts";

/** All that can be worked out about a new message before its transaction. */
export interface PreparedMessage {
  blob: SealedBlob;
  summaryJson: string;
  sentAt: string | null;
  hasAttachment: boolean;
  keys: ThreadKeys;
  /** Of a report, the Message-ID of what it is about. */
  originalMessageId: string | null;
  /** Its first author, in lower case. */
  sender: string | null;
  machine: MachineKind | undefined;
}

/** An acceptance, of whose message only that is left which the transaction wants to know. */
export interface Prepared {
  acceptance: Omit<Acceptance, "message">;
  /** Null for a message that is in the store. */
  fresh: PreparedMessage | null;
  /** The id of the message that is in the store. */
  existingId: string | null;
}

export function prepare({ message, ...acceptance }: Acceptance): Prepared {
  if (message.kind === "existing") return { acceptance, fresh: null, existingId: message.messageId };
  const { blob, summary } = message;
  return {
    acceptance,
    fresh: { blob, summaryJson: storable(summary), ...facts(summary) },
    existingId: null,
  };
}

/** What an email's rows repeat of its summary. */
export function facts(summary: MessageSummary) {
  return {
    sentAt: storableTime(summary.sentAt),
    hasAttachment: summary.hasAttachment,
    keys: threadKeys(summary),
    originalMessageId: summary.notification?.originalMessageId ?? null,
    sender: summary.from[0]?.email.toLowerCase() ?? null,
    machine: summary.machine,
  };
}

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
