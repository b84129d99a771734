import { isSameAddress } from "../address/address.ts";
import { throughName } from "../address/through.ts";
import type { AccountId } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import { type Authors, readAuthors } from "../mime/authors.ts";
import { editHeader } from "../mime/edit-header.ts";
import { parseFields } from "../mime/header.ts";
import { indexLimits, makeIndexer } from "../mime/indexer.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import { reportableId } from "../mime/notice-part.ts";
import { readWords } from "../mime/read-words.ts";
import { isTlsOptional } from "../mime/tls-required.ts";
import { noWords, wordVector } from "../mime/word-vector.ts";
import { pathsThrough, strangerAmong } from "../policy/authorship.ts";
import { holdMaxDefaultMs, storedOptions } from "../smtp/parameters.ts";
import type { Acceptance, Relay } from "../store/contracts.ts";
import { type EmailRecord, readEmails } from "../store/emails.ts";
import { sendingAs } from "../store/sending-as.ts";
import { identityEmail, type SubmissionEnvelope } from "../store/submissions.ts";
import { parseId, parseIdOrCreation } from "./ids.ts";
import type { JmapDeps } from "./method.ts";
import {
  type Checked,
  checkEnvelope,
  no,
  type Recipient,
  readEnvelope,
  type SubmissionError,
} from "./submission-envelope.ts";

/** A submission that may be sent, with all that can be worked out before its transaction. */
export interface Letter {
  identityId: string;
  emailId: string;
  threadId: string;
  messageId: string;
  originalMessageId: string | null;
  envelope: SubmissionEnvelope;
  recipients: Recipient[];
  message: Acceptance["message"];
  /** Its words, where it comes to somebody here at once. */
  words: Uint8Array;
  dsn: Relay["dsn"];
  /** When it may leave; null at once. Whole seconds: what is stored is what is shown. */
  releaseAt: Date | null;
  /** The provider through which all of it goes: it is written as an address elsewhere. */
  through: string | null;
  /** DKIM-Signature fields for what leaves, each ending in CRLF. */
  signature: string;
}

const settable = new Set(["identityId", "emailId", "envelope"]);
const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);
const localPart = (address: string) => address.slice(0, address.lastIndexOf("@"));

/** Checks one creation and makes what will leave; nothing is sent yet. RFC 8621 section 7.5. */
export async function prepareLetter(
  { database, blobs, recipients, signer, intake, config, clock }: JmapDeps,
  account: AccountId,
  given: unknown,
  createdIds: ReadonlyMap<string, string>,
): Promise<Checked<Letter>> {
  if (!isRecord(given)) return no({ type: "invalidProperties" });
  const unknown = Object.keys(given).filter((name) => !settable.has(name));
  if (unknown.length > 0) return no({ type: "invalidProperties", properties: unknown });
  const identityId = parseId("i", given.identityId);
  const identity = identityId && (await identityEmail(database, account, identityId));
  if (!identityId || !identity) return no({ type: "notFound", properties: ["identityId"] });
  const emailId = parseIdOrCreation("e", given.emailId, createdIds);
  const email = emailId && (await readEmails(database, account, [emailId])).get(emailId);
  if (!emailId || !email) return no({ type: "notFound", properties: ["emailId"] });

  const { summary, messageId } = email;
  if (summary.root.bodyEnd > config.messageMaxOctets)
    return no({ type: "tooLarge", maxSize: config.messageMaxOctets });
  // Past the limit a header is neither read nor edited: a second From or a Bcc would go out unseen.
  if (summary.root.bodyStart > indexLimits.headerMaxOctets)
    return no({ type: "invalidEmail", properties: ["headers"], description: "The header is too large" });
  const header = await headerOf(blobs, email);
  const said = plainAuthors(header, summary);
  if (!said.ok) return said;
  const authors = said.value;
  const read = readEnvelope(given.envelope, identity, summary);
  if (!read.ok) return read;
  const elsewhere = await sendingAs(database, account, read.value.mailFrom.email);
  const paths = elsewhere ? pathsThrough(elsewhere.address, account, recipients) : recipients;
  const refusal = await refusalOf(authors, account, paths, elsewhere?.address ?? null);
  if (refusal) return no(refusal);

  const holdMaxMs = config.holdMaxMs ?? holdMaxDefaultMs;
  const offers = { now: new Date(clock.now()), holdMaxMs, takesDeadlines: true, isSecure: true };
  const checked = await checkEnvelope(read.value, account, summary.root.bodyEnd, paths, offers);
  if (!checked.ok) return checked;
  const { envelope, options, recipients: found } = checked.value;
  if (options.hold && !(await intake.mayHold(account)))
    return no({ type: "overQuota", description: "Too many messages wait to be sent later" });
  const addresses = [envelope.mailFrom, ...envelope.rcptTo];
  const needsUtf8 = !isAscii(header) || addresses.some(({ email: text }) => !isAscii(localPart(text)));
  // Also a Bcc that names nobody, or none that can be read, stays here.
  const comesHere =
    !options.hold && found.some(({ expansion }) => expansion && expansion.accountIds.length > 0);
  const { message, words } = /^bcc[ \t]*:/im.test(header)
    ? await withoutBcc(blobs, messageId)
    : await asStored(blobs, messageId, comesHere);
  // Who of those that a letter waits for will be here is not known yet.
  const mayLeave =
    options.hold || found.some(({ expansion }) => expansion === null || expansion.forwards.length > 0);
  return {
    ok: true,
    value: {
      identityId,
      emailId,
      threadId: email.threadId,
      messageId,
      originalMessageId: reportableId(summary.messageId.at(-1)),
      envelope,
      recipients: found,
      message,
      words,
      through: elsewhere && throughName(elsewhere.address, elsewhere.through),
      signature: mayLeave ? await signer.signMessage(message, summary.from) : "",
      dsn: {
        body: isEightBit(summary.root) ? "8BITMIME" : "7BIT",
        ...(needsUtf8 ? { smtpUtf8: true } : {}),
        ...(saysTlsOptional(header) ? { tlsOptional: true } : {}),
        ...storedOptions(options),
      },
      releaseAt: options.hold ? new Date(Math.ceil(options.hold.until.getTime() / 1000) * 1000) : null,
    },
  };
}

const saysTlsOptional = (header: string): boolean =>
  isTlsOptional(
    parseFields(Buffer.from(header, "latin1")).flatMap(({ name, raw }) =>
      name.toLowerCase() === "tls-required" ? [raw] : [],
    ),
  );

/** Whose message it is, where nobody can read another author than we do. RFC 5322 sections 2.3, 3.6. */
function plainAuthors(header: string, { from }: EmailRecord["summary"]): Checked<Authors> {
  const bad = (description: string, property = "from") =>
    no({ type: "invalidEmail", properties: [property], description });
  // Another end of a broken line, and another of two From fields.
  if (/(?<!\r)\n|\r(?!\n)/.test(header)) return bad("A header line ends badly", "headers");
  if ((header.match(/^from[ \t]*:/gim)?.length ?? 0) > 1) return bad("There is more than one From field");
  if (from.length === 0) return no({ type: "invalidEmail", properties: ["from"] });
  const value = readAuthors(Buffer.from(header, "latin1"));
  return value ? { ok: true, value } : bad("From and Sender do not say plainly whose message it is");
}

/** Why an account may not write as these; null where it may. `elsewhere` is the address through whose provider it goes. */
async function refusalOf(
  authors: Authors,
  account: AccountId,
  paths: Parameters<typeof strangerAmong>[2],
  elsewhere: string | null,
): Promise<SubmissionError | null> {
  const stranger = await strangerAmong(authors, account, paths);
  if (stranger) return { type: "forbiddenFrom", description: `You cannot send as ${stranger}` };
  const other =
    elsewhere !== null &&
    [...authors.from, authors.sender].find((one) => one && !isSameAddress(one, elsewhere));
  if (other)
    return {
      type: "forbiddenFrom",
      description: `What goes through the provider of ${elsewhere} cannot be from ${other}`,
    };
  if (authors.from.length > 1 && authors.sender === null)
    return { type: "invalidEmail", properties: ["sender"], description: "Several authors need a Sender" };
  return null;
}

/** The header in Latin-1: one character for each octet. */
async function headerOf(blobs: JmapDeps["blobs"], { messageId, summary }: EmailRecord): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const octets of blobs.read(messageId, { start: 0, end: summary.root.bodyStart }))
    parts.push(octets);
  return Buffer.concat(parts).toString("latin1");
}

const isEightBit = ({ encoding, subParts }: BodyPart): boolean =>
  encoding === "8bit" || encoding === "binary" || (subParts ?? []).some(isEightBit);

async function asStored(
  blobs: JmapDeps["blobs"],
  messageId: string,
  comesHere: boolean,
): Promise<Pick<Letter, "message" | "words">> {
  const words = comesHere ? await readWords(blobs.read(messageId)) : noWords;
  return { message: { kind: "existing", messageId }, words };
}

/** A copy whose header names no blind recipient, written as it is read. RFC 5322 section 3.6.3. */
async function withoutBcc(
  blobs: JmapDeps["blobs"],
  messageId: string,
): Promise<Pick<Letter, "message" | "words">> {
  const editor = editHeader({ remove: () => ["Bcc"] });
  const indexer = makeIndexer();
  const writer = blobs.create();
  const put = async (octets: Uint8Array) => {
    if (octets.length === 0) return;
    indexer.write(octets);
    await writer.write(octets);
  };
  try {
    for await (const octets of blobs.read(messageId)) await put(editor.write(octets));
    await put(editor.end());
    const { summary, search } = indexer.end();
    return { message: { kind: "new", blob: await writer.seal(), summary }, words: wordVector(search) };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
