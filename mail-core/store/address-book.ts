import type { Sql } from "./database.ts";

/**
 * Whether a message fits into a mailbox: "never" when it is larger than the whole quota, "ample" when one more or less of up to `ampleOctets`
 * is no matter.
 */
export type Room = "ample" | "now" | "later" | "never";

/** So much of a quota must be left for ample room; without a quota there always is. */
export const ampleOctets = 1024 ** 3;

/** What is at one of the names that were asked for; all null where nothing is. */
export interface AddressRow {
  ours: boolean;
  address: string | null;
  id: string | null;
  room: Room | null;
  targets: string[] | null;
  keeps_copy: boolean | null;
  rules: string | null;
}

export interface AddressQuestion {
  host: string;
  /** In the order in which they count; null where there is none. */
  exact: string;
  bare: string | null;
  catchAll: string | null;
  /** What there must be room for. */
  octets: number;
}

export interface AddressBook {
  find(question: AddressQuestion): Promise<AddressRow>;
  /** The account of the first administrator who may sign in. */
  administrator(): Promise<{ id: string; rules: string | null } | null>;
}

/** Questions of one query. */
const questionsMax = 200;

interface Waiting {
  question: AddressQuestion;
  resolve(row: AddressRow): void;
  reject(error: unknown): void;
}

/** Who lives at which address. What is asked while a query is on its way goes together into the next. */
export function makeAddressBook(sql: Sql): AddressBook {
  const waiting: Waiting[] = [];
  let isAsking = false;

  const ask = async () => {
    isAsking = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, questionsMax);
      try {
        const rows = await findAll(
          sql,
          batch.map(({ question }) => question),
        );
        for (const [at, { resolve }] of batch.entries()) resolve(rows[at] as AddressRow);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isAsking = false;
  };

  return {
    find: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ question, resolve, reject });
        if (!isAsking) void ask();
      }),
    async administrator() {
      const [row] = await sql.query<{ id: string; rules: string | null }>(
        `SELECT id, rules_version AS rules FROM account WHERE role = 'administrator' ORDER BY disabled_at IS NOT NULL, id LIMIT 1`,
        [],
        "recipient-administrator",
      );
      return row ?? null;
    },
  };
}

/**
 * One row for each question, in order, by the indexes of names alone. The sub-selects hide how many there are from the planner, which would
 * otherwise plan anew for each number.
 */
const findAll = (sql: Sql, questions: readonly AddressQuestion[]): Promise<AddressRow[]> =>
  sql.query<AddressRow>(
    `SELECT EXISTS (SELECT FROM domain d WHERE d.name = q.host) AS ours, found.*
     FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::text[]), (SELECT $5::bigint[]))
       WITH ORDINALITY AS q (host, exact, bare, catch_all, octets, n)
     LEFT JOIN LATERAL (
       SELECT * FROM (
         SELECT x.address, a.id, f.targets, f.keeps_copy, a.rules_version AS rules, CASE WHEN a.quota_octets < q.octets THEN 'never'
           WHEN m.used_octets >= a.quota_octets OR m.used_octets + q.octets > a.quota_octets THEN 'later'
           WHEN m.used_octets + ${ampleOctets} > a.quota_octets THEN 'now' ELSE 'ample' END AS room
         FROM address x JOIN account a ON a.id = x.account_id JOIN mail_state m ON m.account_id = a.id LEFT JOIN forward f ON f.account_id = a.id
         WHERE x.address IN (q.exact, q.bare, q.catch_all)
         UNION ALL
         SELECT l.address, NULL, l.targets, NULL, NULL, NULL FROM alias l WHERE l.address IN (q.exact, q.bare, q.catch_all)
       ) any_name
       ORDER BY array_position(ARRAY[q.exact, q.bare, q.catch_all], any_name.address), any_name.id NULLS LAST LIMIT 1
     ) found ON true
     ORDER BY q.n`,
    [
      questions.map(({ host }) => host),
      questions.map(({ exact }) => exact),
      questions.map(({ bare }) => bare),
      questions.map(({ catchAll }) => catchAll),
      questions.map(({ octets }) => octets),
    ],
    "recipients",
  );
