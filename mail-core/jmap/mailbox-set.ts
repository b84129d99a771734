import { recordChanges } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import { destroyEmails, type EmailTarget, lockEmails, updateEmails } from "../store/email-write.ts";
import { stateOf } from "../store/emails.ts";
import {
  deleteMailbox,
  emailsIn,
  insertMailbox,
  listMailboxes,
  type MailboxRow,
  saveMailbox,
} from "../store/mailboxes.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseId } from "./ids.ts";
import { mailboxLimits, objectsInSetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { isRecord } from "./references.ts";

type Settable = Pick<MailboxRow, "parentId" | "name" | "sortOrder" | "isSubscribed">;
type Checked = { ok: true; value: Settable } | { ok: false; error: SetError };

const invalid = (property: string, description?: string): Checked => ({
  ok: false,
  error: { type: "invalidProperties", properties: [property], ...(description ? { description } : {}) },
});
const ifAny = (map: Record<string, unknown>) => (Object.keys(map).length > 0 ? map : null);

/** The properties after a change, or why not: names are unique among siblings, the tree has no loops and a limit. RFC 8621 section 2. */
function check(
  given: Record<string, unknown>,
  current: Settable,
  self: MailboxRow | null,
  all: readonly MailboxRow[],
  created: ReadonlyMap<string, string>,
): Checked {
  const value = { ...current };
  for (const [property, wanted] of Object.entries(given)) {
    switch (property) {
      case "name": {
        const name = typeof wanted === "string" ? wanted.normalize("NFC").trim() : "";
        if (name === "" || Buffer.byteLength(name) > mailboxLimits.maxSizeMailboxName || /\p{Cc}/u.test(name))
          return invalid("name", "A folder's name is one line, and not too long");
        value.name = name;
        break;
      }
      case "parentId": {
        const text =
          typeof wanted === "string" && wanted.startsWith("#")
            ? (created.get(wanted.slice(1)) ?? "")
            : wanted;
        const parentId = text === null ? null : parseId("m", text);
        if (text !== null && !all.some((row) => row.id === parentId)) return invalid("parentId");
        value.parentId = parentId;
        break;
      }
      case "sortOrder":
        if (!Number.isSafeInteger(wanted) || (wanted as number) < 0 || (wanted as number) >= 2 ** 31)
          return invalid("sortOrder");
        value.sortOrder = wanted as number;
        break;
      case "isSubscribed":
        if (typeof wanted !== "boolean") return invalid("isSubscribed");
        value.isSubscribed = wanted;
        break;
      case "role":
        // The standard roles are given at the account's birth.
        if (wanted !== (self?.role ?? null)) return invalid("role", "Roles are fixed");
        break;
      default:
        return invalid(property);
    }
  }
  if (self?.role && (value.name !== self.name || value.parentId !== self.parentId))
    return { ok: false, error: { type: "forbidden", description: "This folder keeps its name and place" } };
  if (all.some((row) => row.id !== self?.id && row.parentId === value.parentId && row.name === value.name))
    return invalid("name", "A folder of this name is there already");
  let depth = 1;
  for (let parent = value.parentId; parent !== null; depth++) {
    if (parent === self?.id || depth >= mailboxLimits.maxMailboxDepth)
      return invalid("parentId", "Folders cannot be nested like this");
    parent = all.find((row) => row.id === parent)?.parentId ?? null;
  }
  return { ok: true, value };
}

/** RFC 8621 section 2.5. */
export const mailboxSet =
  ({ database, announcer, ids, clock }: JmapDeps): Method =>
  async (args, { account, accountId, createdIds }) => {
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy ?? [];
    if (!isRecord(create) || !isRecord(update) || !Array.isArray(destroy)) return refuse("invalidArguments");
    if (Object.keys(create).length + Object.keys(update).length + destroy.length > objectsInSetMax)
      return refuse("requestTooLarge");
    const withEmails = args.onDestroyRemoveEmails === true;
    const result = await database.transaction(async (tx) => {
      await lockEmails(tx, account, []);
      const oldState = await stateOf(tx, account, "Mailbox");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      let all = await listMailboxes(tx, account);
      const reload = async () => {
        all = await listMailboxes(tx, account);
      };
      // Without prototypes: a creation id may be "__proto__".
      const created: Record<string, unknown> = Object.create(null);
      const notCreated: Record<string, SetError> = Object.create(null);
      const fresh = new Map<string, string>();
      for (const [creationId, given] of Object.entries(create)) {
        const blank: Settable = { parentId: null, name: "", sortOrder: 10, isSubscribed: true };
        const checked =
          isRecord(given) && given.name !== undefined
            ? check(given, blank, null, all, new Map([...createdIds, ...fresh]))
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
        await reload();
        fresh.set(creationId, id("m", rowId));
        created[creationId] = {
          id: id("m", rowId),
          totalEmails: 0,
          unreadEmails: 0,
          totalThreads: 0,
          unreadThreads: 0,
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
            ? check(given, self, self, all, new Map([...createdIds, ...fresh]))
            : { ok: false, error: { type: "invalidPatch" } };
        if (!self || !checked.ok) {
          if (!checked.ok) notUpdated[text] = checked.error;
          continue;
        }
        await saveMailbox(tx, account, { id: self.id, ...checked.value });
        await recordChanges(tx, [
          { accountId: account, type: "Mailbox", objectId: self.id, action: "updated" },
        ]);
        await reload();
        updated[text] = null;
      }
      const destroyed: string[] = [];
      const notDestroyed: Record<string, SetError> = Object.create(null);
      for (const text of new Set(destroy)) {
        const self = all.find((row) => row.id === parseId("m", text));
        const error = !self ? { type: "notFound" } : refusesDestroy(self, all, withEmails);
        if (!self || error) {
          notDestroyed[String(text)] = error ?? { type: "notFound" };
          continue;
        }
        await emptyOut(tx, account, self.id);
        await deleteMailbox(tx, account, self.id);
        await recordChanges(tx, [
          { accountId: account, type: "Mailbox", objectId: self.id, action: "destroyed" },
        ]);
        await reload();
        destroyed.push(String(text));
      }
      return {
        oldState,
        newState: await stateOf(tx, account, "Mailbox"),
        created,
        notCreated,
        fresh,
        updated,
        notUpdated,
        destroyed,
        notDestroyed,
      };
    });
    if (!result) return refuse("stateMismatch");
    for (const [creationId, mailboxId] of result.fresh) createdIds.set(creationId, mailboxId);
    if (result.newState !== result.oldState) announcer.announce([account]);
    return answer("Mailbox/set", {
      accountId,
      oldState: result.oldState,
      newState: result.newState,
      created: ifAny(result.created),
      notCreated: ifAny(result.notCreated),
      updated: ifAny(result.updated),
      notUpdated: ifAny(result.notUpdated),
      destroyed: result.destroyed.length > 0 ? result.destroyed : null,
      notDestroyed: ifAny(result.notDestroyed),
    });
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
