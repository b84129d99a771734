import { bodyArguments, using } from "../../../lib/jmap/calls.ts";
import {
  answerIfAny,
  answerTo,
  JmapFailure,
  request,
  wordsFor,
  wordsForError,
} from "../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../lib/jmap/store.ts";
import { type SubmissionError, submissionWords } from "../../../lib/jmap/submission-words.ts";
import type { Sync } from "../../../lib/jmap/sync.ts";
import type { Email, EmailBodyPart, Id, Identity, Invocation, SetError } from "../../../lib/jmap/types.ts";
import { fileOfBlobId } from "../../../lib/kept/letters.ts";
import { failureText } from "../../../lib/language/failures.ts";
import {
  type Attachment,
  attachmentsInUse,
  type DraftContent,
  emailFrom,
  recipientsOf,
  saysSame,
} from "./draft.ts";
import { saveCalls } from "./save-calls.ts";

interface SetAnswer {
  created?: Record<string, { id: Id }> | null;
  notCreated?: Record<string, SubmissionError> | null;
}

const copiesLookedAt = 50;

/** What waits on the server and can be called back. */
export interface Held {
  submissionId: Id;
  emailId: Id;
}

/** How long the server keeps a message back: some seconds for the writer to think again, or until a time. RFC 4865. */
export type Hold = { forS: number } | { until: Date };

/** From Send to the last moment of calling back there is a way to the server and back: it holds so much longer. */
const onTheWayS = 1;

const holdParameters = (hold: Hold): Record<string, string> =>
  "forS" in hold ? { HOLDFOR: String(hold.forS + onTheWayS) } : { HOLDUNTIL: hold.until.toISOString() };

export type SendOutcome =
  | ({ ok: true } & Held)
  | {
      ok: false;
      words: string;
      invalid: string[];
      /** The copy that the server holds although it did not send it. */
      savedId: Id | null;
      /** It may have been sent for all we know. */
      unknown: boolean;
      /** The server cannot be reached. */
      away: boolean;
      /** The attachments are known under other ids by now. */
      lostBlobs: boolean;
    };

/** What a draft said before, as its list shows it. */
export interface DraftVersion {
  blobId: Id;
  savedAt: string;
  subject: string;
  preview: string;
}

/** What `reopened` reads of a message. */
const draftProperties = [
  ...["from", "to", "cc", "bcc", "subject", "messageId", "inReplyTo", "references"],
  ...["textBody", "htmlBody", "attachments", "bodyValues"],
  "header:Disposition-Notification-To:asAddresses",
];

/** What goes between a composer and the server. */
export class DraftTransport {
  readonly #store: JmapStore;
  readonly #sync: Sync;

  constructor(store: JmapStore, sync: Sync) {
    this.#store = store;
    this.#sync = sync;
  }

  #create(content: DraftContent, sentAt: Date | null = null): Record<string, unknown> {
    const identity = this.identityOf(content);
    const draftsId = this.#store.mailboxWithRole("drafts")?.id;
    if (!draftsId || !identity) throw new JmapFailure("server", failureText("noDrafts"));
    const { name, email, replyTo } = identity;
    const made = emailFrom(content, { draftsId, from: { name: name || null, email }, replyTo });
    return sentAt ? { ...made, sentAt: sentAt.toISOString() } : made;
  }

  identityOf({ identityId }: Pick<DraftContent, "identityId">): Identity | undefined {
    const { identities } = this.#store;
    return identities.find(({ id }) => id === identityId) ?? identities[0];
  }

  #saveCalls(content: DraftContent, olderIds: readonly Id[], sentAt: Date | null = null): Invocation[] {
    return saveCalls(this.#store.accountId, { email: this.#create(content, sentAt) }, olderIds);
  }

  /** The message as the server would put it together, for what is put together here. */
  written(content: DraftContent): Record<string, unknown> {
    return this.#create(content);
  }

  /** One request: the new copy comes, and only then the older ones go. Throws `JmapFailure`. */
  async save(content: DraftContent, olderIds: readonly Id[]): Promise<Id> {
    const responses = await this.#sync.write(this.#saveCalls(content, olderIds));
    return createdId(answerTo<SetAnswer>(responses, "set"));
  }

  /** The same while the page goes away: the browser sends it after us. Small drafts only; browsers allow 64 KiB. */
  saveLeaving(content: DraftContent, olderIds: readonly Id[]): void {
    // Without its files the server would refuse it.
    if (content.attachments.some(({ blobId }) => fileOfBlobId(blobId) !== null)) return;
    const body = JSON.stringify({ using, methodCalls: this.#saveCalls(content, olderIds) });
    if (new Blob([body]).size > 60_000) return;
    void fetch("/jmap", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      credentials: "same-origin",
      body,
    }).catch(() => {});
  }

  /** Emails of one folder that carry this Message-ID, among the latest; other tabs may have made them. */
  async withMessageId({ messageId }: DraftContent, role: "drafts" | "sent"): Promise<Id[]> {
    const found = await this.withMessageIds(new Set([messageId]), role, copiesLookedAt);
    return found.map(({ id }) => id);
  }

  /** Emails of one folder that carry one of these Message-IDs, among the latest `limit`. */
  async withMessageIds(
    sought: ReadonlySet<string>,
    role: "drafts" | "sent",
    limit: number,
  ): Promise<Pick<Email, "id" | "messageId">[]> {
    const { accountId } = this.#store;
    const inMailbox = this.#store.mailboxWithRole(role)?.id;
    if (!inMailbox) return [];
    const sort = [{ property: "receivedAt", isAscending: false }];
    const responses = await request([
      ["Email/query", { accountId, filter: { inMailbox }, sort, limit }, "query"],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: "query", name: "Email/query", path: "/ids" },
          properties: ["id", "messageId"],
        },
        "emails",
      ],
    ]);
    return answerTo<{ list: Pick<Email, "id" | "messageId">[] }>(responses, "emails").list.filter(
      ({ messageId }) => messageId?.some((one) => sought.has(one)),
    );
  }

  /** The drafts that say word for word what one of these says, all of one message. */
  async copies(contents: readonly DraftContent[]): Promise<Id[]> {
    const [first] = contents;
    const ids = first ? await this.withMessageId(first, "drafts") : [];
    if (ids.length === 0) return [];
    const { maxBodyValueBytes: _, ...whole } = bodyArguments(this.#store.accountId);
    const responses = await request([["Email/get", { ...whole, ids }, "emails"]]);
    return answerTo<{ list: Email[] }>(responses, "emails")
      .list.filter((email) => contents.some((content) => saysSame(email, content)))
      .map(({ id }) => id);
  }

  /** What a saved draft said before, the newest first. Throws `JmapFailure`. */
  async versions(emailId: Id): Promise<DraftVersion[]> {
    const { accountId } = this.#store;
    const responses = await request([["DraftVersion/list", { accountId, emailId }, "versions"]]);
    return answerTo<{ list: DraftVersion[] }>(responses, "versions").list;
  }

  /** A version, whole. Throws `JmapFailure`. */
  async version(blobId: Id): Promise<Email> {
    const { maxBodyValueBytes: _, ...whole } = bodyArguments(this.#store.accountId);
    const asked = { ...whole, blobIds: [blobId], properties: draftProperties };
    const responses = await request([["Email/parse", asked, "parsed"]]);
    const email = answerTo<{ parsed: Record<Id, Email> | null }>(responses, "parsed").parsed?.[blobId];
    if (!email) throw new JmapFailure("refused", wordsForError({ type: "notFound" }), "notFound");
    return email;
  }

  /** Makes a version of a saved draft, whatever takes its place. Throws `JmapFailure`. */
  async keepVersion(emailId: Id): Promise<void> {
    const { accountId } = this.#store;
    answerTo(await request([["DraftVersion/keep", { accountId, emailId }, "keep"]]), "keep");
  }

  /** The attachments under the blob ids of the copy that was just saved: the older ones went with the older copy. */
  async blobsOf(emailId: Id, attachments: readonly Attachment[]): Promise<Map<string, Id>> {
    const { accountId } = this.#store;
    const responses = await request([
      ["Email/get", { accountId, ids: [emailId], properties: ["attachments", "htmlBody"] }, "emails"],
    ]);
    const email = answerTo<{ list: Pick<Email, "attachments" | "htmlBody">[] }>(responses, "emails").list[0];
    const parts = [...(email?.attachments ?? []), ...(email?.htmlBody ?? [])];
    const blobs = new Map<string, Id>();
    for (const attachment of attachments) {
      const at = parts.findIndex((part) => isSame(part, attachment));
      const blobId = parts[at]?.blobId;
      if (!blobId) continue;
      blobs.set(attachment.key, blobId);
      parts.splice(at, 1);
    }
    return blobs;
  }

  /** Hands in stored messages, each under a name; those for which that worked move to Sent. RFC 8621 section 7.5. */
  #submitCall(
    letters: readonly (readonly [name: string, emailId: Id, content: DraftContent])[],
    hold: Hold | null,
  ): Invocation {
    const { accountId } = this.#store;
    const sentId = this.#store.mailboxWithRole("sent")?.id;
    const moved = { ...(sentId ? { mailboxIds: { [sentId]: true } } : {}), "keywords/$draft": null };
    const create = letters.map(([name, emailId, content]) => {
      const identity = this.identityOf(content);
      const envelope = hold && {
        mailFrom: { email: identity?.email, parameters: holdParameters(hold) },
        rcptTo: recipientsOf(content).map(({ email }) => ({ email })),
      };
      return [name, { identityId: identity?.id, emailId, ...(envelope ? { envelope } : {}) }] as const;
    });
    const onSuccessUpdateEmail = Object.fromEntries(letters.map(([name]) => [`#${name}`, moved]));
    const args = { accountId, create: Object.fromEntries(create), onSuccessUpdateEmail };
    return ["EmailSubmission/set", args, "submit"];
  }

  /**
   * One request: the final message, its submission, and, when that worked, its move to Sent. RFC 8621 section 7.5.
   * What is sent later is dated when it goes. `blobId` is the message, uploaded as it is to be sent; null where the server puts it together.
   */
  async send(
    content: DraftContent,
    olderIds: readonly Id[],
    hold: Hold | null,
    blobId: Id | null = null,
  ): Promise<SendOutcome> {
    const { accountId } = this.#store;
    const draftsId = this.#store.mailboxWithRole("drafts")?.id ?? "";
    const imported = {
      blobId,
      mailboxIds: { [draftsId]: true },
      keywords: { $draft: true, $seen: true },
    };
    try {
      const responses = await this.#sync.write([
        ...(blobId
          ? saveCalls(accountId, { imported }, olderIds)
          : this.#saveCalls(content, olderIds, hold && "until" in hold ? hold.until : null)),
        this.#submitCall([["sent", "#draft", content]], hold),
      ]);
      const savedId = createdId(answerTo<SetAnswer>(responses, "set"));
      const submitted = answerIfAny<SetAnswer>(responses, "submit");
      const made = submitted?.created?.sent;
      if (made) return { ok: true, submissionId: made.id, emailId: savedId };
      const error =
        submitted?.notCreated?.sent ??
        (responses.find(([, , id]) => id === "submit")?.[1] as SetError | undefined);
      return { ok: false, ...submissionWords(error), savedId, unknown: false, away: false, lostBlobs: false };
    } catch (cause) {
      return notSent(cause);
    }
  }

  /**
   * One request for several messages, each sent by itself; what is refused of one stays a draft, and says nothing of the others. `olderIds`
   * are drafts that they take the place of. The outcomes come in their order.
   */
  async sendEach(
    contents: readonly DraftContent[],
    olderIds: readonly Id[],
    hold: Hold | null,
  ): Promise<SendOutcome[]> {
    const { accountId } = this.#store;
    const drafts = contents.map((content, n) => [`draft${n}`, this.#create(content)] as const);
    const letters = contents.map((content, n) => [`sent${n}`, `#draft${n}`, content] as const);
    try {
      const responses = await this.#sync.write([
        ["Email/set", { accountId, create: Object.fromEntries(drafts), destroy: olderIds }, "set"],
        this.#submitCall(letters, hold),
      ]);
      const stored = answerTo<SetAnswer>(responses, "set");
      const submitted = answerIfAny<SetAnswer>(responses, "submit");
      const failed = responses.find(([name, , id]) => id === "submit" && name === "error")?.[1];
      return contents.map((_, n): SendOutcome => {
        try {
          const emailId = createdId(stored, `draft${n}`);
          const made = submitted?.created?.[`sent${n}`];
          if (made) return { ok: true, submissionId: made.id, emailId };
          const error = submitted?.notCreated?.[`sent${n}`] ?? (failed as SetError | undefined);
          const rest = { savedId: emailId, unknown: false, away: false, lostBlobs: false };
          return { ok: false, ...submissionWords(error), ...rest };
        } catch (cause) {
          return notSent(cause);
        }
      });
    } catch (cause) {
      return contents.map(() => notSent(cause));
    }
  }
}

function notSent(cause: unknown): SendOutcome & { ok: false } {
  const away = cause instanceof JmapFailure && cause.kind === "offline";
  const unknown = away || (cause instanceof JmapFailure && cause.kind === "server");
  const lostBlobs = cause instanceof JmapFailure && cause.type === "blobNotFound";
  return { ok: false, words: wordsFor(cause), invalid: [], savedId: null, unknown, away, lostBlobs };
}

const isSame = (part: EmailBodyPart, { name, type, cid }: Attachment): boolean =>
  cid
    ? part.cid === cid
    : part.cid === null && part.type === type.split(";")[0]?.toLowerCase() && (part.name ?? "") === name;

export const hasBlobs = (content: DraftContent): boolean => attachmentsInUse(content).length > 0;

function createdId(answer: SetAnswer, name = "draft"): Id {
  const id = answer.created?.[name]?.id;
  if (id) return id;
  const error = answer.notCreated?.[name];
  if (error?.type === "blobNotFound")
    throw new JmapFailure("refused", failureText("attachmentGone"), error.type);
  throw new JmapFailure("refused", error ? wordsForError(error) : failureText("draftNotSaved"), error?.type);
}
