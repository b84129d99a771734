import type { Card } from "../jscontact/card.ts";
import type { Sql } from "./database.ts";

export interface AddressBookRow {
  id: string;
  name: string;
  description: string | null;
  sortOrder: number;
  isDefault: boolean;
  isSubscribed: boolean;
  /** The name that a CardDAV client gave it, if one did. */
  resource: string | null;
}

export interface CardRow {
  id: string;
  /** Without what JMAP adds to it: `id` and `addressBookIds`. */
  card: Card;
  addressBookIds: string[];
  pictureIds: string[];
}

/** What an account may keep. */
export const contactLimits = {
  addressBooksMax: 100,
  cardsMax: 10_000,
  /** Of one card, as JSON in UTF-8. */
  cardMaxOctets: 65_536,
  /** Of all cards. */
  cardsMaxOctets: 32 * 1024 ** 2,
  pictureMaxOctets: 512 * 1024,
  /** Of all pictures of cards. */
  picturesMaxOctets: 128 * 1024 ** 2,
};

export const octetsOf = (card: Card): number => Buffer.byteLength(JSON.stringify(card));

export const listAddressBooks = (sql: Sql, accountId: string): Promise<AddressBookRow[]> =>
  sql.query<AddressBookRow>(
    `SELECT id, name, description, sort_order AS "sortOrder", is_default AS "isDefault", is_subscribed AS "isSubscribed", resource
     FROM address_book WHERE account_id = $1 ORDER BY sort_order, name, id`,
    [accountId],
    "address-books-list",
  );

/** Writes an address book, new or known. Of two defaults the one that is none any more must be written first. */
export async function saveAddressBook(sql: Sql, accountId: string, book: AddressBookRow): Promise<void> {
  const { id, name, description, sortOrder, isDefault, isSubscribed, resource } = book;
  await sql.query(
    `INSERT INTO address_book (account_id, id, name, description, sort_order, is_default, is_subscribed, resource)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (account_id, id) DO UPDATE SET name = $3, description = $4, sort_order = $5, is_default = $6, is_subscribed = $7,
       resource = $8`,
    [accountId, id, name, description, sortOrder, isDefault, isSubscribed, resource],
  );
}

export async function deleteAddressBook(sql: Sql, accountId: string, id: string): Promise<void> {
  await sql.query("DELETE FROM card_resource WHERE account_id = $1 AND address_book_id = $2", [
    accountId,
    id,
  ]);
  await sql.query("DELETE FROM address_book WHERE account_id = $1 AND id = $2", [accountId, id]);
}

const cardColumns = `id, card, address_book_ids::text[] AS "addressBookIds", picture_ids::text[] AS "pictureIds"`;

/** All cards of an account, the oldest first: a few megabytes. */
export const listCards = (sql: Sql, accountId: string): Promise<CardRow[]> =>
  sql.query<CardRow>(
    `SELECT ${cardColumns} FROM contact_card WHERE account_id = $1 ORDER BY id`,
    [accountId],
    "cards-list",
  );

export const readCards = (sql: Sql, accountId: string, ids: readonly string[]): Promise<CardRow[]> =>
  sql.query<CardRow>(
    `SELECT ${cardColumns} FROM contact_card WHERE account_id = $1 AND id = ANY($2::bigint[]) ORDER BY id`,
    [accountId, ids],
    "cards-read",
  );

export const cardsOfBook = (sql: Sql, accountId: string, addressBookId: string): Promise<CardRow[]> =>
  sql.query<CardRow>(
    `SELECT ${cardColumns} FROM contact_card WHERE account_id = $1 AND $2::bigint = ANY(address_book_ids)`,
    [accountId, addressBookId],
  );

/** The ids of at most so many cards. */
export async function listCardIds(sql: Sql, accountId: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM contact_card WHERE account_id = $1 ORDER BY id LIMIT $2",
    [accountId, limit],
  );
  return rows.map(({ id }) => id);
}

/** Which cards of the account have these uids. */
export async function cardsByUid(
  sql: Sql,
  accountId: string,
  uids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await sql.query<{ uid: string; id: string }>(
    "SELECT uid, id FROM contact_card WHERE account_id = $1 AND uid = ANY($2::text[])",
    [accountId, uids],
  );
  return new Map(rows.map(({ uid, id }) => [uid, id]));
}

export async function cardTotals(sql: Sql, accountId: string): Promise<{ cards: number; octets: number }> {
  const [row] = await sql.query<{ cards: string; octets: string }>(
    "SELECT count(*) AS cards, COALESCE(sum(size_octets), 0) AS octets FROM contact_card WHERE account_id = $1",
    [accountId],
  );
  return { cards: Number(row?.cards ?? 0), octets: Number(row?.octets ?? 0) };
}

/** Writes a card, new or known. */
export async function saveCard(sql: Sql, accountId: string, row: CardRow): Promise<void> {
  const { id, card, addressBookIds, pictureIds } = row;
  await sql.query(
    `INSERT INTO contact_card (account_id, id, uid, card, size_octets, address_book_ids, picture_ids)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6::bigint[], $7::bigint[])
     ON CONFLICT (account_id, id) DO UPDATE SET uid = $3, card = $4::jsonb, size_octets = $5,
       address_book_ids = $6::bigint[], picture_ids = $7::bigint[]`,
    [accountId, id, card.uid, JSON.stringify(card), octetsOf(card), addressBookIds, pictureIds],
    "card-save",
  );
}

export async function deleteCards(sql: Sql, accountId: string, ids: readonly string[]): Promise<void> {
  await sql.query("DELETE FROM contact_card WHERE account_id = $1 AND id = ANY($2::bigint[])", [
    accountId,
    ids,
  ]);
}
