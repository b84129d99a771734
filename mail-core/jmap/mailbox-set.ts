import { isRecord } from "../is-record.ts";
import { recordChanges } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import { destroyEmails, type EmailTarget, lockEmails, updateEmails } from "../store/email-write.ts";
import {
  deleteMailbox,
  emailsIn,
  insertMailbox,
  listMailboxes,
  type MailboxRow,
  saveMailbox,
} from "../store/mailboxes.ts";
import { stateOf } from "../store/states.ts";
import { asStrings } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseId } from "./ids.ts";
import { mailboxLimits, objectsInSetMax } from "./limits.ts";
import { type Checked, checkMailbox, invalid, type Settable } from "./mailbox-check.ts";
import { viewMailbox } from "./mailbox-get.ts";
import { childrenFirst, parentsFirst } from "./mailbox-order.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { type Created, endSet } from "./standard.ts";

const noEmails = { totalEmails: 0, unreadEmails: 0, totalThreads: 0, unreadThreads: 0 };

/** RFC 8621 section 2.5. */
export const mailboxSet =
  ({ database, announcer, ids, clock }: JmapDeps): Method =>
  async (args, context) => {
    const { account, access, createdIds } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    if (Object.keys(create).length + Object.keys(update).length + destroy.length > objectsInSetMax)
      return refuse("requestTooLarge");
    const withEmails = args.onDestroyRemoveEmails === true;
    const result = await database.transaction(async (tx) => {
      await lockEmails(tx, account, []);
      const oldState = await stateOf(tx, account, "Mailbox");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      let all = await listMailboxes(tx, account);
      // Without prototypes: a creation id may be "__proto__".
      const created: Record<string, Created> = Object.create(null);
      const notCreated: Record<string, SetError> = Object.create(null);
      const fresh = new Map<string, string>();
      for (const [creationId, given] of parentsFirst(create)) {
        if (all.length >= mailboxLimits.mailboxesMax) {
          notCreated[creationId] = { type: "overQuota", description: "There are too many folders" };
          continue;
        }
        const blank: Settable = { parentId: null, name: "", role: null, sortOrder: 10, isSubscribed: true };
        const checked =
          isRecord(given) && given.name !== undefined
            ? checkMailbox(given, blank, null, all, new Map([...createdIds, ...fresh]))
            : invalid("name");
        if (!checked.ok) {
          notCreated[creationId] = checked.error;
          continue;
        }
        const rowId = ids.next();
        await insertMailbox(tx, account, { id: rowId, ...checked.value }, Math.floor(clock.now() / 1000));
        await recordChanges(tx, [
          { accountId: account, type: "Mailbox", objectId: rowId, action: "created" },
        ]);
        all.push({ id: rowId, ...checked.value, ...noEmails });
        fresh.set(creationId, id("m", rowId));
        created[creationId] = {
          id: id("m", rowId),
          ...noEmails,
          sortOrder: checked.value.sortOrder,
          isSubscribed: checked.value.isSubscribed,
        };
      }
      const updated: Record<string, null> = Object.create(null);
      const notUpdated: Record<string, SetError> = Object.create(null);
      for (const [text, given] of Object.entries(update)) {
        const self = all.find((row) => row.id === parseId("m", text));
        const checked: Checked = !self
          ? { ok: false, error: { type: "notFound" } }
          : isRecord(given)
            ? checkMailbox(
                withoutRepeats(given, viewMailbox(self, access)),
                self,
                self,
                all,
                new Map([...createdIds, ...fresh]),
              )
            : { ok: false, error: { type: "invalidPatch" } };
        if (!self || !checked.ok) {
          if (!checked.ok) notUpdated[text] = checked.error;
          continue;
        }
        await saveMailbox(tx, account, { id: self.id, ...checked.value });
        await recordChanges(tx, [
          { accountId: account, type: "Mailbox", objectId: self.id, action: "updated" },
        ]);
        Object.assign(self, checked.value);
        updated[text] = null;
      }
      const destroyed: string[] = [];
      const notDestroyed: Record<string, SetError> = Object.create(null);
      for (const text of childrenFirst(destroy, all)) {
        const self = all.find((row) => row.id === parseId("m", text));
        const error = !self ? { type: "notFound" } : refusesDestroy(self, all, withEmails);
        if (!self || error) {
          notDestroyed[text] = error ?? { type: "notFound" };
          continue;
        }
        await emptyOut(tx, account, self.id);
        await deleteMailbox(tx, account, self.id);
        await recordChanges(tx, [
          { accountId: account, type: "Mailbox", objectId: self.id, action: "destroyed" },
        ]);
        all = all.filter((row) => row.id !== self.id);
        destroyed.push(text);
      }
      return {
        oldState,
        newState: await stateOf(tx, account, "Mailbox"),
        created,
        notCreated,
        updated,
        notUpdated,
        destroyed,
        notDestroyed,
      };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("Mailbox/set", result, context, announcer);
  };

function refusesDestroy(self: MailboxRow, all: readonly MailboxRow[], withEmails: boolean): SetError | null {
  if (self.role !== null) return { type: "forbidden", description: "This folder cannot be removed" };
  if (all.some((row) => row.parentId === self.id)) return { type: "mailboxHasChild" };
  return self.totalEmails > 0 && !withEmails ? { type: "mailboxHasEmail" } : null;
}

/** Emails that are in no other mailbox go with it; the others only leave it. */
async function emptyOut(tx: Sql, account: string, mailboxId: string): Promise<void> {
  const { modseq, places } = await lockEmails(tx, account, await emailsIn(tx, account, mailboxId));
  const inside = [...places.values()];
  const kept: EmailTarget[] = inside
    .filter(({ mailboxIds }) => mailboxIds.length > 1)
    .map((place) => ({
      id: place.id,
      keywords: place.keywords,
      mailboxIds: place.mailboxIds.filter((one) => one !== mailboxId),
    }));
  await updateEmails(tx, account, modseq, places, kept);
  await destroyEmails(
    tx,
    account,
    inside.filter(({ mailboxIds }) => mailboxIds.length === 1),
  );
}
