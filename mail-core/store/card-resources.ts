import type { Card } from "../jscontact/card.ts";
import type { Sql } from "./database.ts";

/** A card as one of an address book's resources. RFC 6352 section 5.1. */
export interface CardResource {
  cardId: string;
  name: string;
  /** Another one with every change of what the card says. */
  digest: string;
  created: string | null;
  updated: string | null;
}

/** The same with what it says. */
export interface WholeResource extends CardResource {
  card: Card;
  addressBookIds: string[];
  pictureIds: string[];
}

/** What a card is called to which nobody gave a name. */
export const usualName = (cardId: string): string => `k${cardId}.vcf`;
const usual = /^k([1-9]\d{0,18})\.vcf$/;

const nameColumn = "COALESCE(n.name, 'k' || c.id || '.vcf')";
const columns = `c.id AS "cardId", ${nameColumn} AS name, encode(sha256(convert_to(c.card::text, 'UTF8')), 'hex') AS digest,
  c.card->>'created' AS created, c.card->>'updated' AS updated`;
const wholeColumns = `${columns}, c.card, c.address_book_ids::text[] AS "addressBookIds", c.picture_ids::text[] AS "pictureIds"`;
const inBook = `contact_card c LEFT JOIN card_resource n
    ON n.account_id = c.account_id AND n.address_book_id = $2 AND n.card_id = c.id
  WHERE c.account_id = $1 AND $2::bigint = ANY(c.address_book_ids)`;

/** All of a book, the oldest first. */
export const listResources = (sql: Sql, accountId: string, bookId: string): Promise<CardResource[]> =>
  sql.query<CardResource>(
    `SELECT ${columns} FROM ${inBook} ORDER BY c.id`,
    [accountId, bookId],
    "card-resources-list",
  );

/** Of these cards those that are in the book, without what they say. */
export const readTags = (
  sql: Sql,
  accountId: string,
  bookId: string,
  cardIds: readonly string[],
): Promise<CardResource[]> =>
  sql.query<CardResource>(
    `SELECT ${columns} FROM ${inBook} AND c.id = ANY($3::bigint[]) ORDER BY c.id`,
    [accountId, bookId, cardIds],
    "card-resources-tags",
  );

/** Of these cards those that are in the book. */
export const readResources = (
  sql: Sql,
  accountId: string,
  bookId: string,
  cardIds: readonly string[],
): Promise<WholeResource[]> =>
  sql.query<WholeResource>(
    `SELECT ${wholeColumns} FROM ${inBook} AND c.id = ANY($3::bigint[]) ORDER BY c.id`,
    [accountId, bookId, cardIds],
    "card-resources-read",
  );

/** Those of a book that come after a card, so many at most. */
export const nextResources = (
  sql: Sql,
  accountId: string,
  bookId: string,
  afterId: string,
  limit: number,
): Promise<WholeResource[]> =>
  sql.query<WholeResource>(
    `SELECT ${wholeColumns} FROM ${inBook} AND c.id > $3 ORDER BY c.id LIMIT $4`,
    [accountId, bookId, afterId, limit],
    "card-resources-next",
  );

/** Which cards of a book have these names. */
export async function cardsNamed(
  sql: Sql,
  accountId: string,
  bookId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const usualIds = names.flatMap((name) => usual.exec(name)?.[1] ?? []).filter(isBigint);
  const rows = await sql.query<{ cardId: string; name: string }>(
    `SELECT c.id AS "cardId", ${nameColumn} AS name FROM ${inBook} AND (n.name = ANY($3::text[]) OR (n.name IS NULL AND c.id = ANY($4::bigint[])))`,
    [accountId, bookId, names, usualIds],
    "cards-named",
  );
  return new Map(rows.map(({ cardId, name }) => [name, cardId]));
}
const isBigint = (digits: string): boolean => BigInt(digits) < 2n ** 63n;

/** What these cards are or were called in a book, whether they are still there or not. */
export async function namesOfCards(
  sql: Sql,
  accountId: string,
  bookId: string,
  cardIds: readonly string[],
): Promise<string[]> {
  const rows = await sql.query<{ cardId: string; name: string }>(
    `SELECT card_id AS "cardId", name FROM card_resource WHERE account_id = $1 AND address_book_id = $2 AND card_id = ANY($3::bigint[])`,
    [accountId, bookId, cardIds],
    "names-of-cards",
  );
  const names = new Map(rows.map(({ cardId, name }) => [cardId, name]));
  return cardIds.map((cardId) => names.get(cardId) ?? usualName(cardId));
}

/** Calls a card so in a book; the name is taken from one that is gone, if one had it. */
export async function nameCard(
  sql: Sql,
  accountId: string,
  bookId: string,
  { cardId, name }: Pick<CardResource, "cardId" | "name">,
): Promise<void> {
  await sql.query("DELETE FROM card_resource WHERE account_id = $1 AND address_book_id = $2 AND name = $3", [
    accountId,
    bookId,
    name,
  ]);
  await sql.query(
    `INSERT INTO card_resource (account_id, address_book_id, card_id, name) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id, address_book_id, card_id) DO UPDATE SET name = $4`,
    [accountId, bookId, cardId, name],
  );
}

/** Forgets what cards were called that are gone, and that the change log tells of no more. */
export async function forgetNames(sql: Sql): Promise<void> {
  await sql.query(
    `DELETE FROM card_resource n
     WHERE NOT EXISTS (SELECT FROM contact_card c WHERE c.account_id = n.account_id AND c.id = n.card_id)
       AND NOT EXISTS (SELECT FROM change h
         WHERE h.account_id = n.account_id AND h.type = 'ContactCard' AND h.object_id = n.card_id)`,
  );
}
