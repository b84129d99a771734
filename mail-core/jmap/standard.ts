import type { StateType } from "../store/changes.ts";
import { changesSince } from "../store/changes-since.ts";
import type { Announcer } from "../store/contracts.ts";
import type { SetError } from "./email-patch.ts";
import { type IdLetter, id } from "./ids.ts";
import { objectsInGetMax } from "./limits.ts";
import {
  answer,
  type JmapDeps,
  type Method,
  type MethodContext,
  type MethodOutcome,
  refuse,
} from "./method.ts";

/** `ids` of a /get: row ids that may exist, and those that cannot; null means all. RFC 8620 section 5.1. */
export function readIds(
  value: unknown,
  parse: (text: string) => string | null,
): { rowIds: string[]; notFound: string[] } | "all" | "invalid" | "too-many" {
  if (value === null || value === undefined) return "all";
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return "invalid";
  const wanted = [...new Set(value as string[])];
  if (wanted.length > objectsInGetMax) return "too-many";
  const rowIds: string[] = [];
  const notFound: string[] = [];
  for (const text of wanted) {
    const rowId = parse(text);
    if (rowId === null) notFound.push(text);
    else rowIds.push(rowId);
  }
  return { rowIds, notFound };
}

/** Of an object only the properties asked for, and its id. Null when one of them does not exist. */
export function pick<T extends { id: string }>(
  object: T,
  properties: unknown,
): Record<string, unknown> | null {
  if (properties === null || properties === undefined) return object;
  if (!Array.isArray(properties)) return null;
  const picked: [string, unknown][] = [["id", object.id]];
  for (const name of properties) {
    if (typeof name !== "string" || !Object.hasOwn(object, name)) return null;
    picked.push([name, object[name as keyof T]]);
  }
  return Object.fromEntries(picked);
}

/** What is told of an object that was made: its id, and what its client does not know of it. RFC 8620 section 5.3. */
export interface Created {
  id: string;
  [property: string]: unknown;
}

/** What a /set did, by creation id and id. */
export interface Done {
  oldState: string;
  newState: string;
  created: Readonly<Record<string, { id: string }>>;
  updated: Readonly<Record<string, unknown>>;
  destroyed: readonly string[];
  notCreated: Readonly<Record<string, SetError>>;
  notUpdated: Readonly<Record<string, SetError>>;
  notDestroyed: Readonly<Record<string, SetError>>;
}

/** Null in place of an empty map. RFC 8620 section 5.3. */
export const ifAny = <Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> | null =>
  Object.keys(map).length > 0 ? map : null;

/** The answer of a /set: what is empty is null. RFC 8620 section 5.3. */
export const setAnswer = (name: string, accountId: string, done: Done) =>
  answer(name, {
    accountId,
    oldState: done.oldState,
    newState: done.newState,
    created: ifAny(done.created),
    notCreated: ifAny(done.notCreated),
    updated: ifAny(done.updated),
    notUpdated: ifAny(done.notUpdated),
    destroyed: done.destroyed.length > 0 ? done.destroyed : null,
    notDestroyed: ifAny(done.notDestroyed),
  });

/** What each /set ends with: what it made is known by its creation ids, who watches is told, and the call is answered. */
export function endSet(
  name: string,
  done: Done,
  { account, accountId, createdIds }: MethodContext,
  announcer: Announcer,
): MethodOutcome {
  for (const [creationId, made] of Object.entries(done.created)) createdIds.set(creationId, made.id);
  if (done.newState !== done.oldState) announcer.announce([account]);
  return setAnswer(name, accountId, done);
}

/** /changes of one type, from the change log. RFC 8620 section 5.2. */
export const changesMethod =
  (
    { database }: JmapDeps,
    type: StateType & string,
    prefix: IdLetter,
    extra: Record<string, unknown> = {},
  ): Method =>
  async ({ sinceState, maxChanges }, { account, accountId }) => {
    if (typeof sinceState !== "string") return refuse("invalidArguments", "sinceState");
    if (maxChanges != null && !(Number.isSafeInteger(maxChanges) && (maxChanges as number) > 0))
      return refuse("invalidArguments", "maxChanges");
    const limit = Math.min((maxChanges as number | null | undefined) ?? objectsInGetMax, objectsInGetMax);
    const changes = await changesSince(database, account, type, sinceState, limit);
    if (!changes) return refuse("cannotCalculateChanges");
    const shown = (rowIds: readonly string[]) => rowIds.map((rowId) => id(prefix, rowId));
    return answer(`${type}/changes`, {
      accountId,
      oldState: sinceState,
      newState: changes.newState,
      hasMoreChanges: changes.hasMore,
      created: shown(changes.created),
      updated: shown(changes.updated),
      destroyed: shown(changes.destroyed),
      ...extra,
    });
  };
