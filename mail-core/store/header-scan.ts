import { searchedText, soughtText } from "../mime/field-texts.ts";
import { type Field, parseFields } from "../mime/header.ts";
import type { Blobs } from "./contracts.ts";
import type { Sql } from "./database.ts";
import { conjuncts, type EmailFilter, type HeaderCondition, scannedHeaders } from "./email-filter.ts";
import { statementFor } from "./email-query.ts";

/** Emails whose header is read for one query, and how many at once. */
export const headersReadMax = 10_000;
const readAtOnce = 64;

/** Where the head of an email lies. */
export interface HeadPlace {
  message_id: string;
  trace: Buffer;
  header_octets: string;
}

interface Candidate extends HeadPlace {
  id: string;
}

/**
 * The filter with the ids of the emails that have the header fields it asks for, where these are not kept beside the message. Read are the
 * headers of the emails that meet all its other conditions; null when these are more than `headersReadMax`. RFC 8621 section 4.4.1. `sql`
 * sees one moment where the filter `readsWords`.
 */
export async function answerHeaders<Filter extends EmailFilter | null>(
  sql: Sql,
  blobs: Blobs,
  accountId: string,
  filter: Filter,
): Promise<Filter | EmailFilter | null> {
  const asked = filter ? scannedHeaders(filter) : [];
  if (!filter || asked.length === 0) return filter;
  const candidates = await candidatesOf(sql, accountId, filter);
  if (candidates.length > headersReadMax) return null;
  const having = new Map<string, string[]>(asked.map((one) => [keyOf(one), []]));
  for (let at = 0; at < candidates.length; at += readAtOnce) {
    const some = candidates.slice(at, at + readAtOnce);
    const starts = await blobs.readStarts(some.map((one) => one.message_id));
    for (const one of some) {
      const fields = parseFields(await headOf(blobs, one, starts.get(one.message_id)));
      for (const condition of asked)
        if (hasField(fields, condition)) having.get(keyOf(condition))?.push(one.id);
    }
  }
  return withIds(filter, (condition) => having.get(keyOf(condition)) ?? []);
}

const keyOf = ({ field, value }: HeaderCondition) => JSON.stringify([field, value]);

/** The emails that meet every condition but those about header fields; one more than may be read at most. */
async function candidatesOf(sql: Sql, accountId: string, filter: EmailFilter): Promise<Candidate[]> {
  const others = conjuncts(filter).filter((one) => scannedHeaders(one).length === 0);
  const list = { filter: { operator: "AND" as const, conditions: others }, sort: [], collapseThreads: false };
  const { text, values } = await statementFor(sql, accountId, list);
  return sql.query<Candidate>(
    `SELECT e.id, e.message_id, e.trace, m.summary->'root'->>'bodyStart' AS header_octets
     FROM (SELECT id FROM (${text}) q LIMIT ${headersReadMax + 1}) c
     JOIN email e ON e.account_id = $1 AND e.id = c.id JOIN message m ON m.id = e.message_id`,
    values,
  );
}

/** Trace fields and the message's own; `start` is what `readStarts` gave of it. */
export async function headOf(
  blobs: Blobs,
  { message_id, trace, header_octets }: HeadPlace,
  start: Uint8Array | undefined,
): Promise<Buffer> {
  const end = Number(header_octets);
  const pieces: Uint8Array[] = [trace];
  if (start && start.length >= end) pieces.push(start.subarray(0, end));
  else for await (const octets of blobs.read(message_id, { start: 0, end })) pieces.push(octets);
  return Buffer.concat(pieces);
}

function hasField(fields: readonly Field[], { field, value }: HeaderCondition): boolean {
  const sought = value === null ? null : soughtText(value).toLowerCase();
  return fields.some(
    ({ name, raw }) =>
      name.toLowerCase() === field && (sought === null || searchedText(raw).toLowerCase().includes(sought)),
  );
}

function withIds(filter: EmailFilter, idsOf: (condition: HeaderCondition) => string[]): EmailFilter {
  if (filter.operator !== undefined)
    return { ...filter, conditions: filter.conditions.map((one) => withIds(one, idsOf)) };
  const [scanned] = scannedHeaders(filter);
  if (!scanned) return filter;
  const { header: _, ...others } = filter.condition;
  return { condition: { ...others, isOneOf: idsOf(scanned) } };
}
