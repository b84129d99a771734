import { isRecord } from "../is-record.ts";
import { parseFields } from "../mime/header.ts";
import { lockEmails } from "../store/email-write.ts";
import { stateOf } from "../store/states.ts";
import { type BlobSource, blobSource } from "./blob.ts";
import { receivedTime } from "./dates.ts";
import { type PrepareResult, readPlace, storeMessage } from "./email-create.ts";
import type { SetError } from "./email-patch.ts";
import { prepareAll } from "./email-prepare.ts";
import { createEmails } from "./email-set.ts";
import { givenBlobId } from "./ids.ts";
import { objectsInSetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";

const known = new Set(["blobId", "mailboxIds", "keywords", "receivedAt"]);
const wrong = (properties: string[]): PrepareResult => ({
  ok: false,
  error: { type: "invalidProperties", properties },
});

/** Octets of a header that are looked at for the time of arrival. */
const traceMaxOctets = 64 * 1024;

/** Copies an upload, as it is, into a message that waits for its transaction. */
async function prepareImport(
  deps: JmapDeps,
  context: MethodContext,
  given: unknown,
  mailboxes: ReadonlySet<string>,
): Promise<PrepareResult> {
  if (!isRecord(given)) return wrong([]);
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0) return wrong(unknown);
  const place = readPlace(given, context, mailboxes);
  if (!place.ok) return place;
  const source =
    typeof given.blobId === "string" &&
    (await blobSource(deps, context, givenBlobId(given.blobId, context.createdIds)));
  if (!source) return wrong(["blobId"]);
  return prepareMessage(deps, source, place);
}

/** Copies a message, as it is, into one that waits for its transaction. */
export async function prepareMessage(
  deps: JmapDeps,
  source: BlobSource,
  place: { mailboxIds: string[]; keywords: string[]; receivedAt: Date | null },
): Promise<PrepareResult> {
  const head: Uint8Array[] = [];
  let headOctets = 0;
  async function* watched(octets: AsyncIterable<Uint8Array>) {
    for await (const piece of octets) {
      if (headOctets < traceMaxOctets) head.push(piece.subarray(0, traceMaxOctets - headOctets));
      headOctets += piece.length;
      yield piece;
    }
  }
  const stored = await storeMessage(deps, watched(source.read()));
  if (!stored)
    return { ok: false, error: { type: "tooLarge", maxSize: deps.config.messageMaxOctets } as SetError };
  const { root } = stored.summary;
  const block = Buffer.concat(head).subarray(0, root.bodyStart);
  if (parseFields(block).length === 0)
    return { ok: false, error: { type: "invalidEmail", description: "It has no header" } };
  const receivedAt = place.receivedAt ?? receivedTime(block) ?? new Date(deps.clock.now());
  const { mailboxIds, keywords } = place;
  return { ok: true, prepared: { ...stored, mailboxIds, keywords, receivedAt } };
}

/** What became of emails that were to be made, by creation id. */
interface Put {
  oldState: string;
  newState: string;
  created: Awaited<ReturnType<typeof createEmails>>;
  notCreated: Record<string, SetError>;
}

/** Makes emails of whole messages in one transaction; null where the state is not `ifInState`. */
export async function putEmails(
  deps: JmapDeps,
  context: MethodContext,
  given: Record<string, unknown>,
  ifInState: unknown,
  prepare: Parameters<typeof prepareAll>[3],
): Promise<Put | null> {
  const { account, createdIds } = context;
  const { prepared, notCreated } = await prepareAll(deps, context, given, prepare);
  const result = await deps.database.transaction(async (tx) => {
    await lockEmails(tx, account, []);
    const oldState = await stateOf(tx, account, "Email");
    if (ifInState !== null && ifInState !== oldState) return null;
    const created = await createEmails(tx, deps, account, prepared, notCreated);
    return { oldState, created, notCreated, newState: await stateOf(tx, account, "Email") };
  });
  if (!result) return null;
  for (const [creationId, made] of Object.entries(result.created)) createdIds.set(creationId, made.id);
  if (result.newState !== result.oldState) deps.announcer.announce([account]);
  return result;
}

/** Makes emails of messages that were uploaded. RFC 8621 section 4.8. */
export const emailImport =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { emails, ifInState } = args;
    if (!isRecord(emails)) return refuse("invalidArguments", "emails");
    if (ifInState != null && typeof ifInState !== "string") return refuse("invalidArguments", "ifInState");
    if (Object.keys(emails).length > objectsInSetMax) return refuse("requestTooLarge");
    const result = await putEmails(deps, context, emails, ifInState ?? null, prepareImport);
    if (!result) return refuse("stateMismatch");
    return answer("Email/import", {
      accountId: context.accountId,
      oldState: result.oldState,
      newState: result.newState,
      created: ifAny(result.created),
      notCreated: ifAny(result.notCreated),
    });
  };
