import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Signer } from "../dkim/signer.ts";
import { composeMessage, type DraftPart, multipart, type WrittenField } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import { addressText, isMessageId, messageIdText, unstructuredText } from "../mime/field-text.ts";
import { isFieldName } from "../mime/header.ts";
import { placesOf } from "../queue/dsn.ts";
import { ownMail } from "../queue/own-mail.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import type { Announcer, Answer, Blobs, Intake, Recipients } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { claimReply } from "../store/rules.ts";

export interface SendAnswerDeps {
  database: Database;
  blobs: Blobs;
  intake: Pick<Intake, "acceptIn">;
  recipients: Pick<Recipients, "resolve">;
  signer: Signer;
  announcer: Pick<Announcer, "announce" | "announceQueue">;
  refusesSending: (accountId: string, recipients: number) => Promise<string | null>;
  hostname: string;
  clock: Clock;
}

/**
 * Sends a reply under the null reverse-path, unless its sender was told the same within the days that were set: that it was told, and the reply itself,
 * are one transaction. RFC 3834 section 3, RFC 5230 section 5.
 */
export async function sendAnswer(answer: Answer, deps: SendAnswerDeps): Promise<void> {
  const { database, blobs, recipients, signer, intake, announcer } = deps;
  const resolution = await recipients.resolve(answer.to);
  if (resolution.kind === "unknown" || resolution.kind === "looping") return;
  if ((await deps.refusesSending(answer.accountId, 1)) !== null) return;
  const now = new Date(deps.clock.now());
  const { accountIds, paths } = placesOf(resolution, answer.to);
  const octets = await written(answer, deps.hostname, now);
  const trace = Buffer.from(deliveryTrace(null, answer.to));
  const reply = await signer.signed(
    await ownMail({ octets, now, trace, accountIds, paths, demands: {} }, blobs),
  );
  const isSent = await database.transaction(async (tx) => {
    if (!(await claimReply(tx, answer, now))) return false;
    await intake.acceptIn(tx, reply);
    return true;
  });
  if (!isSent) return;
  announcer.announce(accountIds);
  if (paths.length > 0) announcer.announceQueue();
}

async function written(answer: Answer, hostname: string, now: Date): Promise<Buffer> {
  const fields = fieldsOf(answer, hostname, now);
  if (answer.isMime) return withEntity(fields, answer.text);
  const text = textPart("text/plain", answer.text);
  const root =
    answer.html === null ? text : multipart("alternative", [text, textPart("text/html", answer.html)]);
  const pieces: Uint8Array[] = [];
  for await (const piece of composeMessage({ fields, root }, noBlob)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const textPart = (type: string, text: string): DraftPart => ({
  type,
  parameters: new Map(),
  fields: [],
  content: { kind: "text", text },
});

const noBlob = (): never => {
  throw new Error("a reply has no attachments");
};

/** What cannot be written as a field is left out. RFC 3834 section 3.1, RFC 5230 section 5. */
function fieldsOf(answer: Answer, hostname: string, now: Date): WrittenField[] {
  const { from, fromName: name, to, subject, inReplyTo, references } = answer;
  const alone = (email: string, called: string | null) =>
    addressText([{ name: null, addresses: [{ name: called, email }] }]);
  const fields: [string, string | null][] = [
    ["From", alone(from, name || null) ?? alone(from, null)],
    ["To", alone(to, null)],
    ["Subject", unstructuredText(subject.replace(/[\0-\x1f\x7f]+/g, " ").slice(0, 500))],
    ["Date", ` ${dateTime(now)}`],
    ["Message-ID", ` <${randomBytes(16).toString("hex")}@${hostname}>`],
    ["In-Reply-To", messageIdText(inReplyTo.filter(isMessageId))],
    ["References", messageIdText(references.filter(isMessageId))],
    ["Auto-Submitted", " auto-replied (vacation)"],
    ["X-Auto-Response-Suppress", " All"],
  ];
  return fields.flatMap(([field, text]) =>
    text === null || text.trim() === "" ? [] : [{ name: field, text }],
  );
}

/** A MIME entity of the script's: of its header the fields of MIME alone. RFC 5230 section 4.1. */
function withEntity(fields: readonly WrittenField[], entity: string): Buffer {
  const end = entity.indexOf("\r\n\r\n");
  const [header, body] = end < 0 ? ["", entity] : [entity.slice(0, end), entity.slice(end + 4)];
  const mime = header.split(/\r\n(?![ \t])/).filter((field) => {
    const name = field.slice(0, field.indexOf(":"));
    return isFieldName(name) && /^content-/i.test(name);
  });
  const all = [...fields.map(({ name, text }) => `${name}:${text}`), "MIME-Version: 1.0", ...mime];
  return Buffer.from(`${all.join("\r\n")}\r\n\r\n${body}\r\n`);
}
