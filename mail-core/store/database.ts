import pg from "pg";
import { GatheringSocket } from "./gathering-socket.ts";

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

/** Reads that all see the same moment. */
export const inSnapshot = <const T>(database: Database, read: (tx: Sql) => Promise<T>): Promise<T> =>
  database.transaction(async (tx) => {
    await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    return read(tx);
  });

const retryable = new Set(["40P01", "40001"]);
const attemptsMax = 3;
const inFailedTransaction = "25P02";
const beginWithPlansKept = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan";

/** True for errors that say "try again", or that the database is away: SMTP answers 451, HTTP 503. */
export function isPassingFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return false;
  return /^(08|53|57|58|40|25006)|^E[A-Z]+$/.test(code);
}

export function openDatabase(
  url: string,
  { connectionsMax = 20 }: { connectionsMax?: number } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 10_000,
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
    // Of statements that went out together the first that fails is the cause; the others say only that it failed.
    let cause: unknown;
    const asked: Promise<unknown>[] = [];
    const ask = <Result>(statement: Promise<Result>): Promise<Result> => {
      statement.catch((error: unknown) => {
        cause ??= error;
      });
      asked.push(statement);
      return statement;
    };
    const tx: Sql = { query: (...statement) => ask(on(client).query<never>(...statement)) };
    try {
      // It goes out with the first statement of `work`. Where it fails the connection is gone.
      void ask(client.query(plansOnce ? beginWithPlansKept : "BEGIN"));
      const result = await work(tx);
      const { command } = await client.query("COMMIT");
      // Behind a statement that failed it rolls back, and does not call that an error.
      if (command !== "COMMIT") {
        await Promise.allSettled(asked);
        throw cause;
      }
      return result;
    } catch (error) {
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
