import { parseAddress } from "../address/address.ts";
import { isRecord } from "../is-record.ts";
import type { EmailAddress } from "../mime/message-summary.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import { deleteIdentity, type IdentityRow, listIdentities, saveIdentity } from "../store/identities.ts";
import { sendingAs } from "../store/sending-as.ts";
import { stateOf } from "../store/states.ts";
import type { SetError } from "./email-patch.ts";
import { getOfFew } from "./get-of-few.ts";
import { id, parseId } from "./ids.ts";
import { objectsInSetMax } from "./limits.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { type Created, changesMethod, endSet } from "./standard.ts";

const signatureMaxLength = 100_000;
const view = (row: IdentityRow, isOnly: boolean) => ({ ...row, id: id("i", row.id), mayDelete: !isOnly });

function isAddressList(value: unknown): value is EmailAddress[] | null {
  return (
    value === null ||
    (Array.isArray(value) &&
      value.length <= 100 &&
      value.every(
        (one) =>
          isRecord(one) &&
          typeof one.email === "string" &&
          parseAddress(one.email) !== null &&
          (one.name == null || typeof one.name === "string"),
      ))
  );
}

/** An identity after a change, or the property that cannot be. RFC 8621 section 6. */
function change(row: IdentityRow, given: Record<string, unknown>): { row: IdentityRow } | { wrong: string } {
  const next = { ...row };
  for (const [property, value] of Object.entries(given)) {
    if (property === "name" || property === "textSignature" || property === "htmlSignature") {
      if (typeof value !== "string" || value.length > signatureMaxLength || value.includes("\0"))
        return { wrong: property };
      if (property === "name" && (/\p{Cc}/u.test(value) || value.length > 200)) return { wrong: property };
      next[property] = value;
    } else if (property === "replyTo" || property === "bcc") {
      if (!isAddressList(value)) return { wrong: property };
      next[property] = value;
    } else if (property !== "email" || value !== row.email) return { wrong: property };
  }
  return { row: next };
}

/** RFC 8621 section 6. */
export function identityMethods(deps: JmapDeps): Record<string, Method> {
  const { database, recipients, ids, announcer } = deps;
  const get = getOfFew(deps, "Identity", "i", async ({ account }) => {
    const rows = await listIdentities(database, account);
    return rows.map((row) => view(row, rows.length === 1));
  });

  const set: Method = async (args, context) => {
    const { account } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy ?? [];
    if (!isRecord(create) || !isRecord(update) || !Array.isArray(destroy)) return refuse("invalidArguments");
    if (Object.keys(create).length + Object.keys(update).length + destroy.length > objectsInSetMax)
      return refuse("requestTooLarge");
    // Asked before the transaction: who waits for a second connection with one in hand may wait for ever.
    const mine = new Set<string>();
    for (const given of Object.values(create)) {
      const email = isRecord(given) && typeof given.email === "string" ? given.email : "";
      if (email === "") continue;
      if ((await recipients.ownerOf(email)) === account || (await sendingAs(database, account, email)))
        mine.add(email);
    }
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "Identity");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const rows = new Map((await listIdentities(tx, account)).map((row) => [row.id, row]));
      const out = {
        created: Object.create(null) as Record<string, Created>,
        notCreated: Object.create(null) as Record<string, SetError>,
        updated: Object.create(null) as Record<string, null>,
        notUpdated: Object.create(null) as Record<string, SetError>,
        destroyed: [] as string[],
        notDestroyed: Object.create(null) as Record<string, SetError>,
      };
      const wrong = (property: string): SetError => ({ type: "invalidProperties", properties: [property] });
      for (const [creationId, given] of Object.entries(create)) {
        const address = isRecord(given) && typeof given.email === "string" ? parseAddress(given.email) : null;
        if (!isRecord(given) || !address) out.notCreated[creationId] = wrong("email");
        else if (!mine.has(given.email as string)) out.notCreated[creationId] = { type: "forbiddenFrom" };
        else {
          const blank: IdentityRow = {
            id: ids.next(),
            name: "",
            email: given.email as string,
            replyTo: null,
            bcc: null,
            textSignature: "",
            htmlSignature: "",
          };
          const changed = change(blank, given);
          if ("wrong" in changed) out.notCreated[creationId] = wrong(changed.wrong);
          else {
            rows.set(blank.id, changed.row);
            await saveIdentity(tx, account, changed.row);
            await recordChanges(tx, [
              { accountId: account, type: "Identity", objectId: blank.id, action: "created" },
            ]);
            out.created[creationId] = { id: id("i", blank.id), mayDelete: true };
          }
        }
      }
      for (const [text, given] of Object.entries(update)) {
        const row = rows.get(parseId("i", text) ?? "");
        const shown = row && view(row, rows.size === 1);
        const changed = shown && isRecord(given) ? change(row, withoutRepeats(given, shown)) : null;
        if (!row) out.notUpdated[text] = { type: "notFound" };
        else if (!changed || "wrong" in changed)
          out.notUpdated[text] = changed ? wrong(changed.wrong) : { type: "invalidPatch" };
        else {
          await saveIdentity(tx, account, changed.row);
          await recordChanges(tx, [
            { accountId: account, type: "Identity", objectId: row.id, action: "updated" },
          ]);
          out.updated[text] = null;
        }
      }
      for (const text of new Set(destroy.map(String))) {
        const row = rows.get(parseId("i", text) ?? "");
        if (!row) out.notDestroyed[text] = { type: "notFound" };
        else if (rows.size === 1)
          out.notDestroyed[text] = { type: "forbidden", description: "The last identity stays" };
        else {
          rows.delete(row.id);
          await deleteIdentity(tx, account, row.id);
          await recordChanges(tx, [
            { accountId: account, type: "Identity", objectId: row.id, action: "destroyed" },
          ]);
          out.destroyed.push(text);
        }
      }
      return { oldState, newState: await stateOf(tx, account, "Identity"), ...out };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("Identity/set", result, context, announcer);
  };
  return {
    "Identity/get": get,
    "Identity/changes": changesMethod(deps, "Identity", "i"),
    "Identity/set": set,
  };
}
