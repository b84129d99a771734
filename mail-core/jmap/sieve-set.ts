import type { Change } from "../store/changes.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import { stateOf } from "../store/emails.ts";
import {
  deleteScript,
  listScripts,
  rulesChanged,
  type ScriptRow,
  saveScript,
  scriptLimits,
} from "../store/rules.ts";
import { asStrings } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseIdOrCreation, scriptBlobId } from "./ids.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { isRecord } from "./references.ts";
import { type Content, readContent } from "./sieve-content.ts";
import { setAnswer } from "./standard.ts";

type ScriptError = SetError & { existingId?: string };
type Changed = { ok: true; row: ScriptRow } | { ok: false; error: ScriptError };
const no = (error: ScriptError): Changed => ({ ok: false, error });

/** RFC 9661 section 2: one line, of so many octets. */
const isName = (value: unknown): value is string =>
  typeof value === "string" &&
  value !== "" &&
  Buffer.byteLength(value) <= scriptLimits.nameMaxOctets &&
  !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);

/** A script after a change, or why it cannot be. `contents` has what was read of the blobs that are named. */
function change(
  row: ScriptRow,
  given: Record<string, unknown>,
  others: readonly ScriptRow[],
  contents: ReadonlyMap<unknown, Content>,
  nextId: () => string,
): Changed {
  const next = { ...row };
  for (const [property, value] of Object.entries(given)) {
    if (property === "name") {
      if (value !== null && !isName(value)) return no({ type: "invalidProperties", properties: ["name"] });
      next.name = value ?? row.id;
    } else if (property === "blobId") {
      // What was read out of one's own script is that script still.
      if (value === scriptBlobId(row.contentId)) continue;
      const read = contents.get(value);
      if (!read?.ok) return no(read?.error ?? { type: "blobNotFound" });
      Object.assign(next, { content: read.content, contentId: nextId() });
    } else return no({ type: "invalidProperties", properties: [property] });
  }
  const same = others.find(({ id: other, name }) => other !== row.id && name === next.name);
  if (same) return no({ type: "alreadyExists", existingId: id("y", same.id) });
  return { ok: true, row: next };
}

/** Scripts of one account, in one transaction. RFC 9661 section 2.2. */
export const sieveSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { database, announcer, ids } = deps;
    const { account, accountId, createdIds } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    const { onSuccessActivateScript: activate = null, onSuccessDeactivateScript: deactivate = false } = args;
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    if (activate !== null && typeof activate !== "string")
      return refuse("invalidArguments", "onSuccessActivateScript");
    if (typeof deactivate !== "boolean") return refuse("invalidArguments", "onSuccessDeactivateScript");
    // Before the transaction: blobs are read on a connection of their own.
    const contents = new Map<unknown, Content>();
    for (const given of [...Object.values(create), ...Object.values(update)]) {
      const blobId = isRecord(given) ? given.blobId : undefined;
      if (blobId !== undefined && !contents.has(blobId))
        contents.set(blobId, await readContent(deps, context, blobId));
    }
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "SieveScript");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const rows = new Map((await listScripts(tx, account)).map((row) => [row.id, row]));
      const changes = new Map<string, Change["action"]>();
      const done = {
        created: Object.create(null) as Record<string, unknown>,
        notCreated: Object.create(null) as Record<string, ScriptError>,
        updated: Object.create(null) as Record<string, null>,
        notUpdated: Object.create(null) as Record<string, ScriptError>,
        destroyed: [] as string[],
        notDestroyed: Object.create(null) as Record<string, ScriptError>,
      };
      const made = new Map<string, string>();
      const rowIdOf = (text: string) => parseIdOrCreation("y", text, new Map([...createdIds, ...made])) ?? "";

      for (const [creationId, given] of Object.entries(create)) {
        const rowId = ids.next();
        const blank = { id: rowId, name: rowId, content: "", contentId: "", isActive: false };
        const changed: Changed =
          rows.size >= scriptLimits.scriptsMax
            ? no({ type: "overQuota", description: `${scriptLimits.scriptsMax} scripts at most` })
            : isRecord(given) && given.blobId !== undefined
              ? change(blank, given, [...rows.values()], contents, () => ids.next())
              : no({ type: "invalidProperties", properties: ["blobId"] });
        if (!changed.ok) {
          done.notCreated[creationId] = changed.error;
          continue;
        }
        rows.set(rowId, changed.row);
        changes.set(rowId, "created");
        made.set(creationId, id("y", rowId));
      }
      for (const [text, given] of Object.entries(update)) {
        const row = rows.get(rowIdOf(text));
        const changed =
          row && isRecord(given) && change(row, given, [...rows.values()], contents, () => ids.next());
        if (!row) done.notUpdated[text] = { type: "notFound" };
        else if (!changed) done.notUpdated[text] = { type: "invalidPatch" };
        else if (!changed.ok) done.notUpdated[text] = changed.error;
        else {
          rows.set(row.id, changed.row);
          if (!changes.has(row.id)) changes.set(row.id, "updated");
          done.updated[text] = null;
        }
      }
      for (const text of new Set(destroy)) {
        const row = rows.get(rowIdOf(text));
        if (!row) done.notDestroyed[text] = { type: "notFound" };
        else if (row.isActive) done.notDestroyed[text] = { type: "sieveIsActive" };
        else {
          rows.delete(row.id);
          changes.set(row.id, "destroyed");
          done.destroyed.push(text);
        }
      }
      const failed = [done.notCreated, done.notUpdated, done.notDestroyed].flatMap(Object.keys);
      // All or nothing of it. RFC 9661 section 2.2.
      if (failed.length === 0 && (deactivate || activate !== null))
        activateOne(rows, activate === null ? null : rowIdOf(activate), changes);
      await write(tx, account, rows, changes, ids.next());
      for (const [creationId, shownId] of made) {
        const row = rows.get(rowIdOf(shownId));
        if (row)
          done.created[creationId] = {
            id: shownId,
            name: row.name,
            blobId: scriptBlobId(row.contentId),
            isActive: row.isActive,
          };
      }
      return { oldState, newState: await stateOf(tx, account, "SieveScript"), made, ...done };
    });
    if (!result) return refuse("stateMismatch");
    for (const [creationId, shownId] of result.made) createdIds.set(creationId, shownId);
    if (result.newState !== result.oldState) announcer.announce([account]);
    return setAnswer("SieveScript/set", accountId, result);
  };

/** Null for none. One that does not exist changes nothing. RFC 9661 section 2.2. */
function activateOne(
  rows: Map<string, ScriptRow>,
  rowId: string | null,
  changes: Map<string, Change["action"]>,
): void {
  if (rowId !== null && !rows.has(rowId)) return;
  for (const row of rows.values()) {
    if (row.isActive === (row.id === rowId)) continue;
    rows.set(row.id, { ...row, isActive: row.id === rowId });
    if (!changes.has(row.id)) changes.set(row.id, "updated");
  }
}

/** Who is no longer active is written first: there is one at most at any moment. */
async function write(
  tx: Sql,
  account: string,
  rows: ReadonlyMap<string, ScriptRow>,
  changes: ReadonlyMap<string, Change["action"]>,
  version: string,
): Promise<void> {
  if (changes.size === 0) return;
  for (const [rowId, action] of changes) if (action === "destroyed") await deleteScript(tx, account, rowId);
  const saved = [...changes.keys()].flatMap((rowId) => rows.get(rowId) ?? []);
  for (const row of saved.toSorted((a, b) => Number(a.isActive) - Number(b.isActive)))
    await saveScript(tx, account, row);
  const list = Array.from(changes, ([objectId, action]) => ({
    type: "SieveScript" as const,
    objectId,
    action,
  }));
  await rulesChanged(tx, account, version, list);
}
