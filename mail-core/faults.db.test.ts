import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { greeted, RawClient, upToData } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());

async function smtp() {
  const client = await greeted(scene.ports.smtp);
  const atData = (to = "bob@crepes.fr") => upToData(client, { from: "carol@hamburger.edu", to });
  return { client, say: (line: string) => client.say(line), atData };
}
const stored = async (subject: string) =>
  (await scene.database.query("SELECT FROM message WHERE summary->>'subject' = $1", [subject])).length;

/** Every connection to the scene's database but our own, as a restart of PostgreSQL ends them. */
const cutConnections = () =>
  scene.database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  );

/** Statements on a table fail as the database itself would fail them. */
async function failing<T>(table: string, code: string, work: () => Promise<T>): Promise<T> {
  await scene.database.query(`CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a secret of the house' USING ERRCODE = '${code}'; END $$`);
  await scene.database.query(
    `CREATE TRIGGER fault BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION fault()`,
  );
  try {
    return await work();
  } finally {
    await scene.database.query(`DROP TRIGGER fault ON ${table}`);
    await scene.database.query("DROP FUNCTION fault");
  }
}

test("a full disk is answered 452 4.3.1, and the same message is taken when there is room again", async () => {
  const { client, say, atData } = await smtp();
  await failing("message", "53100", async () => {
    await atData();
    expect(await say("Subject: no room\r\n\r\nHi\r\n.")).toMatch(/^452 4\.3\.1 /);
  });
  expect(await stored("no room")).toBe(0);
  await atData();
  expect(await say("Subject: no room\r\n\r\nHi\r\n.")).toMatch(/^250/);
  expect(await stored("no room")).toBe(1);
  client.close();
});

test("a full disk while a large message streams in is answered 452 at its end", async () => {
  const { client, say, atData } = await smtp();
  await atData();
  const answer = await failing("blob_chunk", "53100", () =>
    say(`Subject: large\r\n\r\n${"x".repeat(78)}\r\n${`${"y".repeat(78)}\r\n`.repeat(11_000)}.`),
  );
  expect(answer).toMatch(/^452 4\.3\.1 /);
  expect(await stored("large")).toBe(0);
  expect(await say("NOOP")).toMatch(/^250/);
  client.close();
});

test("a database that goes away in the middle of a transaction is answered 451, and nothing is half there", async () => {
  const { client, say, atData } = await smtp();
  await failing("mailbox_thread", "57P01", async () => {
    await atData();
    expect(await say("Subject: torn\r\n\r\nHi\r\n.")).toMatch(/^451 4\.3\.0 /);
  });
  expect(await stored("torn")).toBe(0);
  const left = await scene.database.query(
    "SELECT FROM blob_chunk c WHERE NOT EXISTS (SELECT FROM message m WHERE m.id = c.blob_id) AND n = 0",
  );
  expect(left).toHaveLength(0);
  client.close();
});

test("a connection that is ended in the middle of the commit is answered 451, and the message can come again", async () => {
  const { client, say, atData } = await smtp();
  // The transaction waits for us at its last table, so that it is ended with everything before it done.
  const holder = await scene.database.connect();
  await holder.query("SELECT pg_advisory_lock(4711)");
  await scene.database.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$`);
  await scene.database.query(
    "CREATE TRIGGER wait AFTER INSERT ON message FOR EACH STATEMENT EXECUTE FUNCTION wait()",
  );
  await atData();
  client.send("Subject: ended half-way\r\n\r\nHi\r\n.\r\n");
  const answer = client.reply();
  await vi.waitUntil(
    async () =>
      (
        await scene.database.query(`SELECT pg_terminate_backend(pid) FROM pg_locks
          WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted`)
      ).length > 0,
    { timeout: 60_000 },
  );
  expect(await answer).toMatch(/^451 4\.3\.0 /);
  await scene.database.query("DROP TRIGGER wait ON message");
  await scene.database.query("DROP FUNCTION wait");
  await holder.end();
  expect(await stored("ended half-way")).toBe(0);
  await atData();
  expect(await say("Subject: ended half-way\r\n\r\nHi\r\n.")).toMatch(/^250/);
  expect(await stored("ended half-way")).toBe(1);
  client.close();
});

test("when every connection to the database is cut, all services answer and go on without a restart", async () => {
  const { client, say, atData } = await smtp();
  const pop = await RawClient.open(scene.ports.pop3);
  await pop.line();
  await atData();
  await cutConnections();
  expect(await say("Subject: after the cut\r\n\r\nHi\r\n.")).toMatch(/^(250|451)/);
  await atData();
  expect(await say("Subject: well again\r\n\r\nHi\r\n.")).toMatch(/^250/);
  expect(await stored("well again")).toBe(1);
  pop.send(`USER bob@crepes.fr\r\nPASS ${password}\r\n`);
  await pop.line();
  expect(await pop.line()).toMatch(/^\+OK/);
  pop.close();
  client.close();
});

test("an unexpected failure inside is answered in general words, by every protocol", async () => {
  const { client, say, atData } = await smtp();
  await failing("message", "22012", async () => {
    await atData();
    const answer = await say("Subject: defect\r\n\r\nHi\r\n.");
    expect(answer).toMatch(/^4(21|51) /);
    expect(answer).not.toMatch(/secret|select|insert|error:/i);
  });
  client.close();
  await failing("maildrop_lock", "22012", async () => {
    const pop = await RawClient.open(scene.ports.pop3);
    await pop.line();
    pop.send(`USER bob@crepes.fr\r\nPASS ${password}\r\n`);
    await pop.line();
    const answer = await pop.line();
    expect(answer).toMatch(/^-ERR \[SYS\/TEMP\]/);
    expect(answer).not.toMatch(/secret/);
    pop.close();
  });
  await failing("mailbox", "22012", async () => {
    const bob = await scene.core.authenticator.signIn({
      address: "bob@crepes.fr",
      password,
      network: "127.0.0.1",
      protocol: "web",
    });
    if (bob.kind !== "proven") throw new Error("bob is not let in");
    const response = await scene.core.jmap(bob.account, {
      using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
      methodCalls: [
        ["Mailbox/set", { accountId: `a${bob.account}`, create: { n: { name: "N", parentId: null } } }, "0"],
      ],
    });
    expect(JSON.stringify(response)).toContain("serverFail");
    expect(JSON.stringify(response)).not.toMatch(/secret/);
  });
});

test("a stop while a message comes lets it end, answers it, and keeps it", async () => {
  const own = await stage();
  const client = await greeted(own.ports.smtp);
  await upToData(client, { from: "carol@hamburger.edu", to: "bob@crepes.fr" });
  client.send("Subject: last one in\r\n\r\nfirst half ");
  const stopped = own.core.stop();
  client.send("second half\r\n.\r\n");
  expect(await client.reply()).toMatch(/^250/);
  await stopped;
  const kept = await own.database.query("SELECT FROM message WHERE summary->>'subject' = 'last one in'");
  expect(kept).toHaveLength(1);
  client.close();
  await own.end();
});
