import { isRecord } from "../is-record.ts";
import { type Change, lockAccounts, recordChanges } from "../store/changes.ts";
import {
  noteUse,
  type Picture,
  pictureOctets,
  pictureTypes,
  savePicture,
} from "../store/contact-pictures.ts";
import {
  type CardRow,
  cardsByUid,
  cardTotals,
  contactLimits,
  deleteCards,
  listAddressBooks,
  octetsOf,
  readCards,
  saveCard,
} from "../store/contacts.ts";
import type { Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import { type CardPlace, type CheckedCard, changedCard, newCard } from "./contact-card-check.ts";
import { heldPictures, type Named, readNamed } from "./contact-media.ts";
import { asStrings } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseIdOrCreation } from "./ids.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { type Created, endSet } from "./standard.ts";

export type CardError = SetError & { existingId?: string };
const noRoom: CardError = {
  type: "overQuota",
  description: `${contactLimits.cardsMax} contacts, ${contactLimits.cardsMaxOctets} octets of them and ${contactLimits.picturesMaxOctets} octets of pictures at most`,
};

/** The cards of one call as they come to be, and what is to be written when all are looked at. */
interface Work {
  rows: Map<string, CardRow>;
  /** Of cards in the account that no call here has touched. */
  uids: Map<string, string>;
  totals: { cards: number; octets: number; pictures: number };
  changes: Map<string, Change["action"]>;
  added: [id: string, picture: Picture][];
  /** Pictures that a card began or ceased to name. */
  touched: Set<string>;
}

/** Takes a card in, unless another has its uid or there is no room. RFC 9610 section 3. */
function take(work: Work, checked: CheckedCard & { ok: true }): CardError | null {
  const { row, added } = checked;
  const before = work.rows.get(row.id);
  const holder = work.uids.get(row.card.uid);
  if (holder !== undefined && holder !== row.id)
    return { type: "alreadyExists", existingId: id("k", holder), properties: ["uid"] };
  const totals = {
    cards: work.totals.cards + (before ? 0 : 1),
    octets: work.totals.octets + octetsOf(row.card) - (before ? octetsOf(before.card) : 0),
    pictures: work.totals.pictures + added.reduce((sum, [, { octets }]) => sum + octets.length, 0),
  };
  const isLarger = totals.octets > work.totals.octets;
  if (
    totals.cards > contactLimits.cardsMax ||
    (isLarger && totals.octets > contactLimits.cardsMaxOctets) ||
    (added.length > 0 && totals.pictures > contactLimits.picturesMaxOctets)
  )
    return noRoom;
  if (before) work.uids.delete(before.card.uid);
  work.uids.set(row.card.uid, row.id);
  work.totals = totals;
  work.added.push(...added);
  for (const one of [...row.pictureIds, ...(before?.pictureIds ?? [])]) work.touched.add(one);
  work.rows.set(row.id, row);
  if (!work.changes.has(row.id)) work.changes.set(row.id, before ? "updated" : "created");
  return null;
}

function remove(work: Work, row: CardRow): void {
  work.rows.delete(row.id);
  work.uids.delete(row.card.uid);
  work.totals.cards -= 1;
  work.totals.octets -= octetsOf(row.card);
  for (const one of row.pictureIds) work.touched.add(one);
  work.changes.set(row.id, "destroyed");
}

async function write(tx: Sql, account: string, work: Work, now: Date): Promise<void> {
  const destroyed = [...work.changes].flatMap(([rowId, action]) => (action === "destroyed" ? [rowId] : []));
  await deleteCards(tx, account, destroyed);
  for (const [pictureId, picture] of work.added) await savePicture(tx, account, pictureId, picture);
  await Promise.all(
    [...work.changes.keys()].flatMap((rowId) => {
      const row = work.rows.get(rowId);
      return row ? [saveCard(tx, account, row)] : [];
    }),
  );
  await noteUse(tx, account, [...work.touched], now);
  await recordChanges(
    tx,
    Array.from(work.changes, ([objectId, action]) => ({
      accountId: account,
      type: "ContactCard" as const,
      objectId,
      action,
    })),
  );
}

/** The uids that a call gives to cards. */
const uidsIn = (given: readonly unknown[]): string[] =>
  given.flatMap((one) =>
    isRecord(one) && typeof one.uid === "string" && !one.uid.includes("\0") ? [one.uid] : [],
  );

/** What is to become of cards: new ones by creation ids, patches and what is to go by ids. */
export interface CardActs {
  create: Readonly<Record<string, unknown>>;
  update: Readonly<Record<string, unknown>>;
  destroy: readonly string[];
  /** Creation ids of the same request. */
  createdIds: ReadonlyMap<string, string>;
  /** The blobs that cards name, read before the transaction. */
  named: ReadonlyMap<string, Named>;
}

/** What became of them. */
export interface CardsDone {
  created: Record<string, Created>;
  notCreated: Record<string, CardError>;
  updated: Record<string, unknown>;
  notUpdated: Record<string, CardError>;
  destroyed: string[];
  notDestroyed: Record<string, CardError>;
}

/** The one way in which cards are written, whoever asks for it. In a transaction that holds the account's lock; who watches is told after it. */
export async function setCards(
  tx: Sql,
  account: string,
  { create, update, destroy, createdIds, named }: CardActs,
  { ids, clock }: Pick<JmapDeps, "ids" | "clock">,
): Promise<CardsDone> {
  const given = [...Object.values(create), ...Object.values(update)];
  const now = new Date(clock.now());
  const made = new Map<string, string>();
  const rowIdOf = (text: string) => parseIdOrCreation("k", text, new Map([...createdIds, ...made])) ?? "";
  const known = await readCards(
    tx,
    account,
    [...Object.keys(update), ...destroy].map(rowIdOf).filter(Boolean),
  );
  const work: Work = {
    rows: new Map(known.map((row) => [row.id, row])),
    uids: await cardsByUid(tx, account, [...uidsIn(given), ...known.map(({ card }) => card.uid)]),
    totals: {
      ...(await cardTotals(tx, account)),
      pictures: named.size > 0 || given.length > 0 ? await pictureOctets(tx, account) : 0,
    },
    changes: new Map(),
    added: [],
    touched: new Set(),
  };
  const place: CardPlace = {
    addressBooks: new Set((await listAddressBooks(tx, account)).map((book) => book.id)),
    createdIds,
    now,
    named,
    held: await pictureTypes(tx, account, [
      ...heldPictures(given),
      ...known.flatMap(({ pictureIds }) => pictureIds),
    ]),
    nextId: () => ids.next(),
  };
  // Without prototypes: a creation id may be "__proto__".
  const done: CardsDone = {
    created: Object.create(null),
    notCreated: Object.create(null),
    updated: Object.create(null),
    notUpdated: Object.create(null),
    destroyed: [],
    notDestroyed: Object.create(null),
  };
  for (const [creationId, one] of Object.entries(create)) {
    const checked = newCard(one, ids.next(), place);
    const error = checked.ok ? take(work, checked) : checked.error;
    if (error) done.notCreated[creationId] = error;
    else if (checked.ok) {
      done.created[creationId] = { ...checked.told, id: id("k", checked.row.id) };
      made.set(creationId, id("k", checked.row.id));
    }
  }
  for (const [text, patch] of Object.entries(update)) {
    const row = work.rows.get(rowIdOf(text));
    const checked: CheckedCard = row
      ? changedCard(row, patch, place)
      : { ok: false, error: { type: "notFound" } };
    const error = checked.ok ? take(work, checked) : checked.error;
    if (error) done.notUpdated[text] = error;
    else if (checked.ok) done.updated[text] = Object.keys(checked.told).length > 0 ? checked.told : null;
  }
  for (const text of new Set(destroy)) {
    const row = work.rows.get(rowIdOf(text));
    if (row) {
      remove(work, row);
      done.destroyed.push(text);
    } else done.notDestroyed[text] = { type: "notFound" };
  }
  await write(tx, account, work, now);
  return done;
}

/** RFC 9610 section 3.5. */
export const contactCardSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { account, createdIds } = context;
    const { database, announcer } = deps;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    const named = await readNamed(deps, account, [...Object.values(create), ...Object.values(update)]);
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "ContactCard");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const done = await setCards(tx, account, { create, update, destroy, createdIds, named }, deps);
      return { oldState, newState: await stateOf(tx, account, "ContactCard"), ...done };
    });
    if (!result) return refuse("stateMismatch");
    return endSet("ContactCard/set", result, context, announcer);
  };
