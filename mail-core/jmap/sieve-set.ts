import { isRecord } from "../is-record.ts";
import { redirectTargets } from "../sieve/redirects.ts";
import type { Change } from "../store/changes.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import {
  deleteScript,
  listScripts,
  type RulesFailure,
  readRulesFailure,
  rulesChanged,
  type ScriptRow,
  saveScript,
  scriptLimits,
} from "../store/rules.ts";
import { stateOf } from "../store/states.ts";
import { asStrings, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseIdOrCreation, scriptBlobId } from "./ids.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { type Content, readContent } from "./sieve-content.ts";
import { type Created, endSet } from "./standard.ts";

type ScriptError = SetError & { existingId?: string; redirectTargets?: readonly string[] };
type Refused = { ok: false; error: ScriptError };
type Changed = { ok: true; row: ScriptRow } | Refused;
const no = (error: ScriptError): Refused => ({ ok: false, error });

/** RFC 9661 section 2: one line, of so many octets. */
const isName = (value: unknown): value is string =>
  typeof value === "string" &&
  value !== "" &&
  Buffer.byteLength(value) <= scriptLimits.nameMaxOctets &&
  !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);

/** Ours: the last message that the active script could not decide about. docs/jmap.md. */
const failureProperty = "keryx:failure";

/** Without a failure where that is not asked for. */
export const viewScript = (
  { id: rowId, name, contentId, isActive }: ScriptRow,
  failure?: RulesFailure | null,
) => ({
  id: id("y", rowId),
  name,
  blobId: scriptBlobId(contentId),
  isActive,
  ...(failure === undefined ? {} : { [failureProperty]: isActive ? viewFailure(failure) : null }),
});
const viewFailure = (failure: RulesFailure | null) => failure && { ...failure, at: utcDate(failure.at) };

/** A script after a change, or why it cannot be. `contents` has what was read of the blobs that are named. */
function change(
  row: ScriptRow,
  given: Record<string, unknown>,
  others: readonly ScriptRow[],
  contents: ReadonlyMap<unknown, Content | Refused>,
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

/**
 * A session in a browser is not proof enough to send mail where no script sent it before: whoever found it open would read along. Who has
 * proven the password again is let through by the server, in whose name it is asked then.
 */
function refuseNewTargets(contents: Map<unknown, Content | Refused>, rows: readonly ScriptRow[]): void {
  const known = new Set(rows.flatMap(({ content }) => redirectTargets(content)));
  for (const [blobId, read] of contents) {
    const added = read.ok ? read.targets.filter((target) => !known.has(target)) : [];
    if (added.length === 0) continue;
    const description = "The password is needed for mail to be redirected there";
    contents.set(blobId, no({ type: "passwordNeeded", description, redirectTargets: added }));
  }
}

/** Scripts of one account, in one transaction. RFC 9661 section 2.2. */
export const sieveSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { database, announcer, ids } = deps;
    const { account, createdIds, caller } = context;
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
    const contents = new Map<unknown, Content | Refused>();
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
      if (caller.by === "person" && caller.webSession !== null)
        refuseNewTargets(contents, [...rows.values()]);
      const changes = new Map<string, Change["action"]>();
      const done = {
        created: Object.create(null) as Record<string, Created>,
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
      const failure = await readRulesFailure(tx, account);
      for (const [text, given] of Object.entries(update)) {
        const row = rows.get(rowIdOf(text));
        const changed =
          row &&
          isRecord(given) &&
          change(row, withoutRepeats(given, viewScript(row, failure)), [...rows.values()], contents, () =>
            ids.next(),
          );
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
      return { oldState, newState: await stateOf(tx, account, "SieveScript"), ...done };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("SieveScript/set", result, context, announcer);
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
