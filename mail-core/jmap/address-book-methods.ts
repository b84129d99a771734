import { isRecord } from "../is-record.ts";
import { type Change, lockAccounts, recordChanges } from "../store/changes.ts";
import { noteUse } from "../store/contact-pictures.ts";
import {
  type AddressBookRow,
  cardsOfBook,
  contactLimits,
  deleteAddressBook,
  deleteCards,
  listAddressBooks,
  saveAddressBook,
  saveCard,
} from "../store/contacts.ts";
import type { Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import { asStrings } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { getOfFew } from "./get-of-few.ts";
import { id, parseIdOrCreation } from "./ids.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { type Created, changesMethod, endSet } from "./standard.ts";

const nameMaxOctets = 255;
const descriptionMaxLength = 10_000;

/** Nothing is shared with others, and there is always a default. RFC 9610 section 2. */
const view = (row: AddressBookRow) => ({
  id: id("b", row.id),
  name: row.name,
  description: row.description,
  sortOrder: row.sortOrder,
  isDefault: row.isDefault,
  isSubscribed: row.isSubscribed,
  shareWith: null,
  myRights: { mayRead: true, mayWrite: true, mayShare: false, mayDelete: !row.isDefault },
});

const isText = (value: unknown): value is string =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\0");

/** What each property may be set to. */
const settable: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => isText(value) && value !== "" && Buffer.byteLength(value) <= nameMaxOctets,
  description: (value) => value === null || (isText(value) && value.length <= descriptionMaxLength),
  sortOrder: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31,
  isSubscribed: (value) => typeof value === "boolean",
};

/** An address book after a change, or the property that cannot be. */
function change(
  row: AddressBookRow,
  given: Record<string, unknown>,
): { ok: true; row: AddressBookRow } | { ok: false; error: SetError } {
  const shown = view(row);
  for (const [property, value] of Object.entries(given)) {
    const isFit = Object.hasOwn(settable, property)
      ? settable[property]?.(value)
      : // What a client may not set it may still say.
        Object.hasOwn(shown, property) &&
        JSON.stringify(value) === JSON.stringify(shown[property as keyof typeof shown]);
    if (!isFit) return { ok: false, error: { type: "invalidProperties", properties: [property] } };
  }
  const { name, description, sortOrder, isSubscribed } = { ...row, ...given } as AddressBookRow;
  return { ok: true, row: { ...row, name, description, sortOrder, isSubscribed } };
}

/** Takes a book away, and its cards out of it; cards that are in no other go with it. Null where it has cards and they are to stay. */
async function removeBook(
  tx: Sql,
  account: string,
  rowId: string,
  { withContents, now }: { withContents: boolean; now: Date },
): Promise<Change[] | null> {
  const rows = await cardsOfBook(tx, account, rowId);
  if (rows.length > 0 && !withContents) return null;
  const kept = rows.flatMap((row) => {
    const addressBookIds = row.addressBookIds.filter((one) => one !== rowId);
    return addressBookIds.length > 0 ? [{ ...row, addressBookIds }] : [];
  });
  const keptIds = new Set(kept.map((row) => row.id));
  const gone = rows.filter((row) => !keptIds.has(row.id));
  for (const row of kept) await saveCard(tx, account, row);
  const goneIds = gone.map((row) => row.id);
  await deleteCards(tx, account, goneIds);
  const pictureIds = gone.flatMap((row) => row.pictureIds);
  await noteUse(tx, account, pictureIds, now);
  await deleteAddressBook(tx, account, rowId);
  const of = (objectId: string, action: Change["action"]): Change => ({
    accountId: account,
    type: "ContactCard",
    objectId,
    action,
  });
  return [...kept.map((row) => of(row.id, "updated")), ...goneIds.map((one) => of(one, "destroyed"))];
}

/** What is to become of address books. */
export interface BookActs {
  create: Readonly<Record<string, unknown>>;
  update: Readonly<Record<string, unknown>>;
  destroy: readonly string[];
  /** Books that are to go take along what is in them alone. */
  withContents: boolean;
  asDefault: string | null;
  createdIds: ReadonlyMap<string, string>;
}

/** The one way in which address books are written, whoever asks for it. In a transaction that holds the account's lock; who watches is told after it. */
export async function setBooks(
  tx: Sql,
  account: string,
  { create, update, destroy, withContents, asDefault, createdIds }: BookActs,
  { ids, clock }: Pick<JmapDeps, "ids" | "clock">,
) {
  const rows = new Map((await listAddressBooks(tx, account)).map((row) => [row.id, row]));
  const actions = new Map<string, Change["action"]>();
  const cardChanges: Change[] = [];
  const made = new Map<string, string>();
  const rowIdOf = (text: string) => parseIdOrCreation("b", text, new Map([...createdIds, ...made])) ?? "";
  const done = {
    created: Object.create(null) as Record<string, Created>,
    notCreated: Object.create(null) as Record<string, SetError>,
    updated: Object.create(null) as Record<string, Record<string, unknown> | null>,
    notUpdated: Object.create(null) as Record<string, SetError>,
    destroyed: [] as string[],
    notDestroyed: Object.create(null) as Record<string, SetError>,
  };
  for (const [creationId, given] of Object.entries(create)) {
    const blank = { ...newBook, id: ids.next() };
    const changed = isRecord(given) && given.name !== undefined ? change(blank, given) : noName;
    if (rows.size >= contactLimits.addressBooksMax) done.notCreated[creationId] = tooManyBooks;
    else if (!changed.ok) done.notCreated[creationId] = changed.error;
    else {
      rows.set(blank.id, changed.row);
      actions.set(blank.id, "created");
      made.set(creationId, id("b", blank.id));
      const { name: _, ...told } = view(changed.row);
      done.created[creationId] = told;
    }
  }
  for (const [text, patch] of Object.entries(update)) {
    const row = rows.get(rowIdOf(text));
    const changed = row && isRecord(patch) && change(row, patch);
    if (!row) done.notUpdated[text] = { type: "notFound" };
    else if (!changed) done.notUpdated[text] = { type: "invalidPatch" };
    else if (!changed.ok) done.notUpdated[text] = changed.error;
    else {
      rows.set(row.id, changed.row);
      if (!actions.has(row.id)) actions.set(row.id, "updated");
      done.updated[text] = null;
    }
  }
  for (const text of new Set(destroy)) {
    const row = rows.get(rowIdOf(text));
    if (!row) done.notDestroyed[text] = { type: "notFound" };
    else if (row.isDefault)
      done.notDestroyed[text] = { type: "forbidden", description: "The default address book stays" };
    else {
      const removed = await removeBook(tx, account, row.id, { withContents, now: new Date(clock.now()) });
      if (!removed) done.notDestroyed[text] = { type: "addressBookHasContents" };
      else {
        cardChanges.push(...removed);
        rows.delete(row.id);
        actions.set(row.id, "destroyed");
        done.destroyed.push(text);
      }
    }
  }
  const failed = [done.notCreated, done.notUpdated, done.notDestroyed].flatMap(Object.keys);
  // Where anything failed, or there is no such book, nothing is said about it. RFC 9610 section 2.3.
  if (asDefault !== null && failed.length === 0) {
    for (const row of setDefault(rows, rowIdOf(asDefault))) {
      if (!actions.has(row.id)) actions.set(row.id, "updated");
      const { isDefault } = row;
      const shownId = id("b", row.id);
      const creation = [...made].find(([, madeId]) => madeId === shownId)?.[0];
      if (creation === undefined) done.updated[shownId] = { isDefault };
      else done.created[creation] = { ...done.created[creation], id: shownId, isDefault };
    }
  }
  const saved = [...actions.keys()].flatMap((rowId) => rows.get(rowId) ?? []);
  for (const row of saved.toSorted((a, b) => Number(a.isDefault) - Number(b.isDefault)))
    await saveAddressBook(tx, account, row);
  const changes = Array.from(
    actions,
    ([objectId, action]): Change => ({ accountId: account, type: "AddressBook", objectId, action }),
  );
  await recordChanges(tx, [...changes, ...cardChanges]);
  return done;
}

/** RFC 9610 section 2. */
export function addressBookMethods(deps: JmapDeps): Record<string, Method> {
  const { database, announcer } = deps;
  const get = getOfFew(deps, "AddressBook", "b", async ({ account }) =>
    (await listAddressBooks(database, account)).map(view),
  );

  const set: Method = async (args, context) => {
    const { account, createdIds } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    const { onDestroyRemoveContents: withContents = false, onSuccessSetIsDefault: asDefault = null } = args;
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    if (typeof withContents !== "boolean") return refuse("invalidArguments", "onDestroyRemoveContents");
    if (asDefault !== null && typeof asDefault !== "string")
      return refuse("invalidArguments", "onSuccessSetIsDefault");
    const acts = { create, update, destroy, withContents, asDefault, createdIds };
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "AddressBook");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const done = await setBooks(tx, account, acts, deps);
      return { oldState, newState: await stateOf(tx, account, "AddressBook"), ...done };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("AddressBook/set", result, context, announcer);
  };
  return {
    "AddressBook/get": get,
    "AddressBook/changes": changesMethod(deps, "AddressBook", "b"),
    "AddressBook/set": set,
  };
}

const newBook = {
  ...{ name: "", description: null, sortOrder: 0, isDefault: false, isSubscribed: true },
  resource: null,
};
const noName: { ok: false; error: SetError } = {
  ok: false,
  error: { type: "invalidProperties", properties: ["name"] },
};
const tooManyBooks: SetError = {
  type: "overQuota",
  description: `${contactLimits.addressBooksMax} address books at most`,
};

/** Makes one book the default; answers those that this changes, none where there is no such book. */
function setDefault(rows: Map<string, AddressBookRow>, rowId: string): AddressBookRow[] {
  if (!rows.has(rowId)) return [];
  const changed = [...rows.values()]
    .filter((row) => row.isDefault !== (row.id === rowId))
    .map((row) => ({ ...row, isDefault: row.id === rowId }));
  for (const row of changed) rows.set(row.id, row);
  return changed;
}
