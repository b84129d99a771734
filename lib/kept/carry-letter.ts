import { answerTo, wordsForError } from "../jmap/client.ts";
import { type SubmissionError, submissionWords } from "../jmap/submission-words.ts";
import type { Email, Id, Invocation, Mailbox, SetError } from "../jmap/types.ts";
import { failureText } from "../language/failures.ts";
import { fileOfBlobId, type Letter } from "./letters.ts";

/** What sending a letter leans on. */
export interface Carrier {
  accountId: Id;
  /** Throws `JmapFailure`. */
  ask(calls: Invocation[]): Promise<Invocation[]>;
  /** Throws `JmapFailure`. */
  upload(file: Blob): Promise<Id>;
  file(key: string): Promise<Blob | undefined>;
  /** Writes down how far a letter has come: what follows leans on it after a crash. */
  keep(letter: Letter): Promise<void>;
  now(): number;
}

/** `later`: it may be on its way already, by a request of which nothing was heard. */
export type Carried = { kind: "sent" } | { kind: "refused"; words: string } | { kind: "later" };

type SetAnswer = {
  created?: Record<string, { id: Id }> | null;
  notCreated?: Record<string, SubmissionError> | null;
};
type Found = Pick<Email, "id" | "keywords" | "mailboxIds" | "messageId">;

/** What a server says of an email that it has sent, or is about to. RFC 8621 section 7.5 leaves the type to it. */
const isSentAlready = ({ type, properties }: SetError): boolean =>
  type === "invalidProperties" && properties?.join() === "emailId";

/**
 * Sends a letter once, however often this is begun again: the email is stored first, under a Message-ID of its own, and handed in by its id, and
 * the same transaction makes it a draft no longer. So what is stored and no draft was sent, and the server refuses to send it twice.
 * Throws `JmapFailure` where the server cannot be reached.
 */
export async function carry(given: Letter, carrier: Carrier): Promise<Carried> {
  if (given.doubt && carrier.now() < given.doubt.overAt) return { kind: "later" };
  const { folders, stored, isSent } = await look(given, carrier);
  if (isSent) return { kind: "sent" };
  if (given.emailId && !stored) return { kind: "refused", words: failureText("letterGone") };
  const emailId = stored ?? (await store(given, folders, carrier));
  if (typeof emailId !== "string") return emailId;
  const letter = { ...given, isAsked: true, emailId };
  await carrier.keep(letter);
  return handIn(letter, folders, carrier);
}

/** Empty where there is none. */
type Folders = Record<"drafts" | "sent", Id>;

/** Clocks disagree: what was stored since a letter was finished is looked for from so long before. */
const clockSkewMs = 86_400_000;

/** What the server has of it already. */
async function look(letter: Letter, { accountId, ask }: Carrier) {
  const { doubt, isAsked, emailId, email, queuedAt } = letter;
  const sought = [...(isAsked ? email.messageId : []), ...(doubt ? [doubt.messageId] : [])];
  const after = new Date(queuedAt - clockSkewMs).toISOString();
  const conditions = sought.map((messageId) => ({ after, header: ["Message-ID", messageId] }));
  const calls: Invocation[] = [["Mailbox/get", { accountId, ids: null }, "folders"]];
  if (conditions.length > 0)
    calls.push(
      ["Email/query", { accountId, filter: { operator: "OR", conditions } }, "query"],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: "query", name: "Email/query", path: "/ids" },
          properties: ["id", "keywords", "mailboxIds", "messageId"],
        },
        "found",
      ],
    );
  const responses = await ask(calls);
  const { list } = answerTo<{ list: Mailbox[] }>(responses, "folders");
  const withRole = (role: string) => list.find((mailbox) => mailbox.role === role)?.id ?? "";
  const found = conditions.length > 0 ? answerTo<{ list: Found[] }>(responses, "found").list : [];
  const drafts = found.filter(({ keywords }) => keywords.$draft);
  const own = drafts.filter(({ messageId }) => messageId?.includes(email.messageId[0]));
  return {
    folders: { drafts: withRole("drafts"), sent: withRole("sent") },
    // Also where it came to its own writer: then it went out. A draft that is thrown away is in the trash, and none either.
    isSent: found.some(({ keywords, mailboxIds }) => !keywords.$draft && !mailboxIds[withRole("trash")]),
    stored: own.find(({ id }) => !emailId || id === emailId)?.id ?? null,
  };
}

/** The email with its files on the server; null where one is gone. */
async function withFilesThere({ email }: Letter, { upload, file }: Carrier): Promise<Letter["email"] | null> {
  const attachments = [];
  for (const attachment of email.attachments ?? []) {
    const key = fileOfBlobId(attachment.blobId);
    const octets = key === null ? null : await file(key);
    if (octets === undefined) return null;
    attachments.push(octets ? { ...attachment, blobId: await upload(octets) } : attachment);
  }
  return attachments.length > 0 ? { ...email, attachments } : email;
}

/** Stores the email among the drafts; resolves to its id, or to why not. */
async function store(letter: Letter, { drafts }: Folders, carrier: Carrier): Promise<Id | Carried> {
  const { accountId, ask, keep, now } = carrier;
  if (!drafts) return { kind: "refused", words: failureText("noDrafts") };
  const email = await withFilesThere(letter, carrier);
  if (!email) return { kind: "refused", words: failureText("fileGone") };
  // What was uploaded may be gone the next time: the letter goes on naming its files.
  await keep({ ...letter, isAsked: true });
  const { until } = letter;
  const sentAt = until !== null && Date.parse(until) > now() ? { sentAt: until } : {};
  const create = { letter: { ...email, ...sentAt, mailboxIds: { [drafts]: true } } };
  const responses = await ask([["Email/set", { accountId, create }, "set"]]);
  const { created, notCreated } = answerTo<SetAnswer>(responses, "set");
  const id = created?.letter?.id;
  if (id) return id;
  const error = notCreated?.letter;
  if (error?.type === "blobNotFound") return { kind: "refused", words: failureText("attachmentGone") };
  return { kind: "refused", words: error ? wordsForError(error) : failureText("server") };
}

/** Hands the stored email in; the drafts that it takes the place of go, and what it answers is marked. */
async function handIn(
  letter: Letter & { emailId: Id },
  { sent }: Folders,
  carrier: Carrier,
): Promise<Carried> {
  const { accountId, ask } = carrier;
  const { emailId, identityId, envelope, until, olderIds, original } = letter;
  const held = until !== null && Date.parse(until) > carrier.now();
  const create = {
    letter: {
      ...{ identityId, emailId },
      ...(held
        ? {
            envelope: {
              mailFrom: { email: envelope.mailFrom, parameters: { HOLDUNTIL: until } },
              rcptTo: envelope.rcptTo.map((email) => ({ email })),
            },
          }
        : {}),
    },
  };
  const noDraft = { ...(sent ? { mailboxIds: { [sent]: true } } : {}), "keywords/$draft": null };
  const responses = await ask([
    ["Email/set", { accountId, destroy: olderIds }, "older"],
    ["EmailSubmission/set", { accountId, create, onSuccessUpdateEmail: { "#letter": noDraft } }, "submit"],
  ]);
  const submitted = answerTo<SetAnswer>(responses, "submit");
  const error = submitted.notCreated?.letter;
  if (!submitted.created?.letter && !(error && isSentAlready(error)))
    return { kind: "refused", words: submissionWords(error).words };
  const update = original ? { [original.id]: { [`keywords/${original.keyword}`]: true } } : {};
  // It is sent: a mark that is missing is no reason to send it again.
  if (original) await ask([["Email/set", { accountId, update }, "mark"]]).catch(() => {});
  return { kind: "sent" };
}
