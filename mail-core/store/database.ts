import pg from "pg";
import { GatheringSocket } from "./gathering-socket.ts";
import { OctetQuery, type OctetRow } from "./octet-query.ts";
import { type GroupedStatement, StatementGroup } from "./statement-group.ts";

/** Something that runs SQL: the pool, or one transaction. bigint comes back as a decimal string. */
export interface Sql {
  /**
   * Runs one statement. With `name` it is prepared once per connection. In a transaction those that are asked for
   * without waiting run in that order, in one round trip; a failure fails all that follow.
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

export interface Database extends Sql {
  /**
   * Runs one statement and gives each row to `take` when it comes, its fields as PostgreSQL sends them in its binary format: a bytea as it
   * is, without hexadecimal between. They lie in memory that is used again: who keeps them copies them, and does no more there: `take` must not throw. Prepared once per connection.
   */
  takeOctets<Row extends OctetRow>(
    text: string,
    values: readonly unknown[],
    name: string,
    take: (row: Row) => void,
  ): Promise<void>;
  /**
   * Runs `work` in one transaction on one connection; commits when it resolves, rolls back when it throws.
   * A deadlock or serialization failure (40P01, 40001) runs it again, three times at most: `work` must have no
   * effect outside of `tx`. Statements that `work` did not wait for go out together with the commit; if one of them
   * fails, all is rolled back and its error is thrown.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** A connection of its own, for LISTEN. */
  connect(): Promise<pg.Client>;
  /** What the Prisma adapter stands on. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /**
   * Named statements are planned once for a connection. Otherwise PostgreSQL plans those anew each time whose arrays are short, since it
   * takes an array that it does not know for ten values; right where all that is looked up is looked up by its key.
   */
  plansOnce?: boolean;
}

/**
 * When what was asked for in a transaction, in this turn of the event loop, is on its way. What is asked for then goes out behind it, in a
 * round trip of its own: the database is at work on the first while we write down the second.
 */
export const onTheirWay = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** Reads that all see the same moment. */
export const inSnapshot = <const T>(database: Database, read: (tx: Sql) => Promise<T>): Promise<T> =>
  database.transaction(async (tx) => {
    await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    return read(tx);
  });

const retryable = new Set(["40P01", "40001"]);
const attemptsMax = 3;
const inFailedTransaction = "25P02";

/**
 * How long a connection that nobody uses stays open. Opening one takes some 12 ms of processor time, and what it had planned is
 * gone with it: clients who come by in a burst every now and then find the connections of the last one.
 */
const idleTimeoutMs = 60_000;

/** What `pg` says itself of a connection that is gone, or that there is none to be had, has no code. */
const lostConnection =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|timeout exceeded when trying to connect)/;

/** True for errors that say "try again", or that the database is away: SMTP answers 451, HTTP 503. */
export function isPassingFailure(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== "string") return typeof message === "string" && lostConnection.test(message);
  return /^(08|53|57|58|40|25006)|^E[A-Z]+$/.test(code);
}

/** What is asked for in one turn of the event loop goes out as one group. A text alone may be several statements, and goes by itself. */
function gathering(client: pg.PoolClient) {
  let group: GroupedStatement[] = [];
  const sendGroup = () => {
    const statements = group;
    group = [];
    if (statements.length > 0) client.query(new StatementGroup(statements));
  };
  return (text: string, values: readonly unknown[] = [], name?: string): Promise<pg.QueryResult> => {
    if (values.length === 0 && name === undefined) {
      sendGroup();
      return client.query(text);
    }
    return new Promise((resolve, reject) => {
      if (group.length === 0) process.nextTick(sendGroup);
      const settle = (error: Error | null, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result);
      group.push({ text, values: [...values], name, settle });
    });
  };
}

export function openDatabase(
  url: string,
  { connectionsMax = 20 }: { connectionsMax?: number } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: idleTimeoutMs,
    application_name: "keryx",
    // Statements that are not waited for one by one share a round trip.
    pipeline: true,
    stream: () => new GatheringSocket(),
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  const on = (client: pg.Pool | pg.PoolClient): Sql => ({
    async query<Row extends object>(text: string, values: readonly unknown[] = [], name?: string) {
      const result = await client.query<Row & pg.QueryResultRow>({ text, values: [...values], name });
      return result.rows;
    },
  });
  const once = async <T>(
    work: (tx: Sql) => Promise<T>,
    { plansOnce = false }: TransactionOptions,
  ): Promise<T> => {
    const client = await pool.connect();
    // A connection that dies between statements emits on the client; the statement itself rejects as well.
    const ignore = () => {};
    client.on("error", ignore);
    let broken: Error | undefined;
    // The first failure is the cause; what is asked for after it says only that there was one.
    let cause: unknown;
    const asked: Promise<unknown>[] = [];
    const send = gathering(client);
    const ask = (...statement: Parameters<typeof send>) => {
      const answer = send(...statement);
      answer.catch((error: unknown) => {
        cause ??= error;
      });
      asked.push(answer);
      return answer;
    };
    const tx: Sql = {
      query<Row extends object>(text: string, values?: readonly unknown[], name?: string) {
        const rows = ask(text, values, name).then((result) => result.rows as Row[]);
        // Who does not wait for it hears of it by the transaction.
        rows.catch(() => {});
        return rows;
      },
    };
    try {
      // These go out with the first statements of `work`. Where they fail the connection is gone.
      void ask("BEGIN", [], "begin");
      if (plansOnce) void ask("SET LOCAL plan_cache_mode = force_generic_plan", [], "plans-once");
      const result = await work(tx);
      const { command } = await ask("COMMIT", [], "commit");
      // Behind a statement that failed it rolls back, and does not call that an error.
      if (command !== "COMMIT") throw cause;
      return result;
    } catch (error) {
      // What was asked for goes out before the end.
      await Promise.allSettled(asked);
      await client.query("ROLLBACK").catch((failure: Error) => {
        broken = failure;
      });
      throw (error as { code?: string } | null)?.code === inFailedTransaction ? cause : error;
    } finally {
      client.off("error", ignore);
      client.release(broken);
    }
  };
  return {
    ...on(pool),
    pool,
    async takeOctets(text, values, name, take) {
      await pool.query(new OctetQuery(text, values, name, take as (row: OctetRow) => void));
    },
    async transaction(work, options = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work, options);
        } catch (error) {
          const code = (error as { code?: string }).code ?? "";
          if (attempt >= attemptsMax || !retryable.has(code)) throw error;
        }
      }
    },
    async connect() {
      const client = new pg.Client({ connectionString: url, application_name: "keryx listen" });
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}
