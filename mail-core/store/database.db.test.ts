import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { isPassingFailure, openDatabase, type Sql } from "./database.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

const claim = (tx: Sql, digest: string) =>
  tx.query("INSERT INTO accepted_digest (digest, message_id) VALUES (decode($1, 'hex'), 1)", [digest]);
const claims = async () => (await database.query("SELECT FROM accepted_digest")).length;

test("statements that nobody waited for are committed with the rest", async () => {
  await database.transaction(async (tx) => {
    void claim(tx, "01");
    void claim(tx, "02");
  });
  expect(await claims()).toBe(2);
});

test("when a statement fails that nobody waited for nothing is kept, and its own error is thrown", async () => {
  const before = await claims();
  const work = async (tx: Sql) => {
    void claim(tx, "03").catch(() => {});
    void tx.query("SELECT 1 / $1::int", [0]).catch(() => {});
    void claim(tx, "04").catch(() => {});
    return "done";
  };
  for (const options of [{}, { plansOnce: true }])
    await expect(database.transaction(work, options)).rejects.toMatchObject({ code: "22012" });
  expect(await claims()).toBe(before);
});

test("a failure that the work itself passes over is thrown all the same: nothing was kept", async () => {
  const before = await claims();
  const work = async (tx: Sql) => {
    await claim(tx, "05");
    await tx.query("SELECT 1 / 0").catch(() => {});
  };
  await expect(database.transaction(work)).rejects.toMatchObject({ code: "22012" });
  expect(await claims()).toBe(before);
});

test("the connection of a transaction that failed serves the next one", async () => {
  for (let n = 0; n < 30; n++) await database.transaction((tx) => tx.query("SELECT 1 / 0")).catch(() => {});
  expect(await database.transaction((tx) => tx.query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
});

test("a connection that ends without a word is a failure that passes, at whatever moment", async () => {
  const failures: unknown[] = [];
  const failing = (work: Promise<unknown>) =>
    work.then(
      () => failures.push("none"),
      (error: unknown) => failures.push(error),
    );
  const other = openDatabase(database.url, { connectionsMax: 1 });
  let cut = () => {};
  other.pool.on("acquire", (client) => {
    cut = () => (client as unknown as { connection: pg.Connection }).connection.stream.destroy();
  });
  try {
    // Before it was asked, while it works, between two questions, and before the commit.
    await failing(
      other.transaction(async (tx) => {
        cut();
        await tx.query("SELECT 1");
      }),
    );
    await failing(
      other.transaction(async (tx) => {
        const slow = tx.query("SELECT pg_sleep(60)");
        setTimeout(cut);
        await slow;
      }),
    );
    await failing(
      other.transaction(async (tx) => {
        await tx.query("SELECT 1");
        cut();
        await new Promise((resolve) => setTimeout(resolve));
        await tx.query("SELECT 1");
      }),
    );
    await failing(
      other.transaction(async (tx) => {
        await tx.query("SELECT 1");
        cut();
      }),
    );
    expect(failures.map((error) => (isPassingFailure(error) ? "passes" : error))).toEqual(
      Array(4).fill("passes"),
    );
    expect(await other.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  } finally {
    await other.close();
  }
});

test("what is wrong with a statement, or with us, does not pass", () => {
  for (const error of [
    null,
    undefined,
    "Connection terminated",
    new Error("a batch lost one of its messages"),
    Object.assign(new Error("Connection terminated, says a constraint"), { code: "23505" }),
  ])
    expect(isPassingFailure(error)).toBe(false);
});

test("octets come as they are, of whatever length, each row with its own", async () => {
  const octets = Buffer.concat([Buffer.from("a\\x41 \0 é😀\ufeff\r\n"), Buffer.from([0xc3])]);
  const asked =
    "SELECT $1::bytea, NULL::bytea, n::bigint, repeat('D', 3000 * n)::bytea FROM generate_series(0, 199) n";
  for (let time = 0; time < 3; time++) {
    let next = 0;
    await database.takeOctets(asked, [octets], "octets-read", ([first, second, n, last]) => {
      expect(Number(n?.readBigInt64BE())).toBe(next);
      expect(first).toEqual(octets);
      expect(second).toBeNull();
      expect(last?.equals(Buffer.alloc(3000 * next, "D"))).toBe(true);
      next += 1;
    });
    expect(next).toBe(200);
  }
});

test("a failure in the middle of octets is told, and what is asked next is answered", async () => {
  const halved = "SELECT repeat('x', 9000), 1 / (9 - n) FROM generate_series(1, $1::int) n";
  for (let n = 0; n < 30; n++) {
    await expect(database.takeOctets(halved, [9], "octets-fail", () => {})).rejects.toMatchObject({
      code: "22012",
    });
    expect(await database.query("SELECT $1::text AS word", ["x"])).toEqual([{ word: "x" }]);
  }
});

test("statements behind one that failed are prepared when they are asked for again", async () => {
  const work = (divisor: number) => (tx: Sql) =>
    Promise.all([
      tx.query("SELECT 1 / $1::int AS one", [divisor], "test-divide"),
      tx.query("SELECT $1::text AS word", ["x"], "test-word"),
      tx.query("SELECT 2 AS two"),
    ]);
  for (let n = 0; n < 3; n++) {
    await expect(database.transaction(work(0))).rejects.toMatchObject({ code: "22012" });
    expect(await database.transaction(work(1))).toEqual([[{ one: 1 }], [{ word: "x" }], [{ two: 2 }]]);
  }
});

test("a statement that means nothing is told so each time, and the ones beside it are well the next time", async () => {
  const word = (tx: Sql) => tx.query("SELECT 'x' AS word", [], "test-beside");
  for (let n = 0; n < 3; n++) {
    const wrong = (tx: Sql) => Promise.all([tx.query("SELEC 1", [], "test-wrong"), word(tx)]);
    await expect(database.transaction(wrong)).rejects.toMatchObject({ code: "42601" });
    expect(await database.transaction(word)).toEqual([{ word: "x" }]);
  }
});

test("of work that throws before its statements went out nothing is kept", async () => {
  const before = await claims();
  const work = async (tx: Sql) => {
    void claim(tx, "06");
    throw new Error("no");
  };
  for (let n = 0; n < 30; n++) await expect(database.transaction(work)).rejects.toThrow("no");
  expect(await claims()).toBe(before);
});

test("many statements of one turn, with and without rows, are each answered with their own", async () => {
  const work = (tx: Sql) =>
    Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2 ? tx.query("SELECT $1::int AS n", [n], "test-own") : tx.query("SELECT WHERE $1::int < 0", [n]),
      ),
    );
  const rows = Array.from({ length: 50 }, (_, n) => (n % 2 ? [{ n }] : []));
  expect(await database.transaction(work)).toEqual(rows);
});
