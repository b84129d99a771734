import { isRecord } from "../is-record.ts";
import { recordChanges } from "../store/changes.ts";
import { recount } from "../store/counts.ts";
import type { Sql } from "../store/database.ts";
import { keepReplacedDrafts } from "../store/draft-versions.ts";
import { destroyEmails, lockEmails, placeEmails, updateEmails } from "../store/email-write.ts";
import { stateOf } from "../store/states.ts";
import { type Prepared, prepareEmail } from "./email-create.ts";
import { asStrings, objectsInGetMax } from "./email-get.ts";
import { patchEmail, type SetError } from "./email-patch.ts";
import { overQuota, prepareAll, quotaRoom } from "./email-prepare.ts";
import { withoutRepeatedProperties } from "./email-repeats.ts";
import { id, parseId, parseIdOrCreation } from "./ids.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { endSet } from "./standard.ts";

/** Creates, updates and destroys emails in one transaction of a handful of statements. RFC 8621 section 4.6. */
export const emailSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { database, announcer } = deps;
    const { account, createdIds } = context;
    const update = args.update ?? {};
    const create = args.create ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(update) || !isRecord(create) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    const count = Object.keys(update).length + Object.keys(create).length + destroy.length;
    if (count > objectsInGetMax) return refuse("requestTooLarge");
    const patches = await withoutRepeatedProperties(deps, account, update);
    const { prepared, notCreated } = await prepareAll(deps, context, create, prepareEmail);

    const result = await database.transaction(async (tx) => {
      const known = new Map(createdIds);
      const rowIdOf = (text: string) => parseIdOrCreation("e", text, known) ?? "";
      const lock = () =>
        lockEmails(
          tx,
          account,
          [...Object.keys(update), ...destroy].map(rowIdOf).filter((rowId) => rowId !== ""),
        );
      let locked = await lock();
      const oldState = await stateOf(tx, account, "Email");
      if (typeof args.ifInState === "string" && args.ifInState !== oldState) return null;
      const created = await createEmails(tx, deps, account, prepared, notCreated);
      if (prepared.size > 0) {
        // What was just made may be changed by `#x` in the same call, and the state has moved on.
        for (const [creationId, made] of Object.entries(created)) known.set(creationId, made.id);
        locked = await lock();
      }
      const { modseq, places, mailboxes } = locked;
      const updated: Record<string, null> = Object.create(null);
      const notUpdated: Record<string, SetError> = Object.create(null);
      const notDestroyed: Record<string, SetError> = Object.create(null);
      const goneIds = new Set(destroy.map(rowIdOf));
      const targets = new Map<string, ReturnType<typeof patchEmail> & { ok: true }>();
      for (const [text, patch] of Object.entries(patches)) {
        const place = places.get(rowIdOf(text));
        if (!place) notUpdated[text] = { type: "notFound" };
        else if (goneIds.has(place.id)) notUpdated[text] = { type: "willDestroy" };
        else {
          const patched = patchEmail(place, patch, mailboxes, known);
          if (!patched.ok) notUpdated[text] = patched.error;
          else {
            targets.set(place.id, patched);
            updated[id("e", place.id)] = null;
          }
        }
      }
      for (const text of destroy) if (!places.has(rowIdOf(text))) notDestroyed[text] = { type: "notFound" };
      const gone = [...goneIds].flatMap((rowId) => places.get(rowId) ?? []);
      const destroyed = gone.map((place) => id("e", place.id));
      await updateEmails(
        tx,
        account,
        modseq,
        places,
        Array.from(targets.values(), ({ target }) => target),
      );
      await keepReplacedDrafts(tx, account, {
        goneIds: gone.map((place) => place.id),
        madeIds: [...known.values()].flatMap((made) => parseId("e", made) ?? []),
        at: new Date(deps.clock.now()),
      });
      await destroyEmails(tx, account, gone);
      const newState = await stateOf(tx, account, "Email");
      return { oldState, newState, created, updated, notUpdated, destroyed, notDestroyed };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("Email/set", { ...result, notCreated }, context, announcer);
  };

interface Made {
  id: string;
  blobId: string;
  threadId: string;
  size: number;
}

/** Puts prepared emails where they shall lie. Call under `lockEmails`. */
export async function createEmails(
  tx: Sql,
  { intake }: JmapDeps,
  account: string,
  prepared: ReadonlyMap<string, Prepared>,
  notCreated: Record<string, SetError>,
): Promise<Record<string, Made>> {
  const created: Record<string, Made> = Object.create(null);
  let room = prepared.size > 0 ? await quotaRoom(tx, account) : 0;
  for (const [creationId, { blob, summary, words, mailboxIds, keywords, receivedAt }] of prepared) {
    if (blob.sizeOctets > room) {
      notCreated[creationId] = overQuota;
      continue;
    }
    room -= blob.sizeOctets;
    const [first = "", ...others] = mailboxIds;
    const accepted = await intake.acceptIn(tx, {
      message: { kind: "new", blob, summary },
      words,
      receivedAt,
      deliveries: [{ accountId: account, mailbox: { id: first }, keywords, trace: new Uint8Array(0) }],
      relays: [],
      isUnsent: true,
    });
    const [email] = accepted.emails;
    if (!email) throw new Error("the intake made no email");
    await placeEmails(
      tx,
      account,
      others.map((mailboxId) => ({ emailId: email.emailId, mailboxId })),
    );
    await recordChanges(
      tx,
      others.map((objectId) => ({ accountId: account, type: "Mailbox", objectId, action: "updated" })),
    );
    await recount(
      tx,
      others.map((mailboxId) => ({ accountId: account, mailboxId, threadId: email.threadId })),
    );
    created[creationId] = {
      id: id("e", email.emailId),
      blobId: `be${email.emailId}`,
      threadId: id("t", email.threadId),
      size: blob.sizeOctets,
    };
  }
  return created;
}
