import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { endOfData, greeted, signedIn, upToData } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  // A resolver that answers nobody: what leaves by the queue waits, wherever the tests run.
  scene = await stage({ dnsServers: ["127.0.0.1:1"] });
});
afterAll(() => scene.end({ isTampered: true }));

let number = 0;
/** A message that no other test has sent. */
const letter = (more = "", body = "Hi\r\n") => {
  number += 1;
  return `From: carol@hamburger.edu\r\nMessage-ID: <${number}@hamburger.edu>\r\n${more}Subject: letter ${number}\r\n\r\n${body}`;
};

interface Way {
  from?: string;
  to?: string[];
  mail?: string;
  how?: "DATA" | "BDAT";
}

/** Opens a connection from an address and says everything up to the end of the message. */
async function send(content: string, { from, to = ["bob@crepes.fr"], mail = "", how = "DATA" }: Way = {}) {
  const client = await greeted(scene.ports.smtp, from);
  const sender = `<carol@hamburger.edu>${mail}`;
  if (how === "DATA") {
    await upToData(client, { from: sender, to });
    client.send(`${content}.\r\n`);
  } else {
    await client.say(`MAIL FROM:${sender}`, ...to.map((path) => `RCPT TO:<${path}>`));
    client.send(`BDAT ${content.length} LAST\r\n${content}`);
  }
  return client;
}
async function answerTo(content: string, way: Way = {}): Promise<string> {
  const client = await send(content, way);
  const reply = await client.reply();
  client.close();
  return reply;
}

/** How often this message lies in mailboxes, and how often its octets are kept. */
async function kept(content: string): Promise<{ emails: number; messages: number; chunks: number }> {
  const subject = /^Subject: (.*)\r$/m.exec(content)?.[1];
  const [row] = await scene.database.query<{ emails: number; messages: number; chunks: number }>(
    `SELECT count(DISTINCT e.id)::int AS emails, count(DISTINCT m.id)::int AS messages, count(DISTINCT c.blob_id)::int AS chunks
     FROM message m LEFT JOIN email e ON e.message_id = m.id LEFT JOIN blob_chunk c ON c.blob_id = m.id
     WHERE m.summary->>'subject' = $1`,
    [subject],
  );
  if (!row) throw new Error("a count has one row");
  return row;
}
const orphans = () =>
  scene.database.query(
    "SELECT FROM blob_chunk c WHERE NOT EXISTS (SELECT FROM message m WHERE m.id = c.blob_id) AND n = 0",
  );
const once = { emails: 1, messages: 1, chunks: 1 };
const twice = { emails: 2, messages: 2, chunks: 2 };

test("a message whose 250 never arrived is sent again, answered 250 and delivered once", async () => {
  const content = letter();
  // The connection breaks behind the final dot.
  (await send(content)).close();
  await vi.waitUntil(async () => (await kept(content)).emails === 1, { timeout: 60_000 });
  expect(await answerTo(content)).toBe("250 2.0.0 Message accepted for delivery");
  expect(await kept(content)).toEqual(once);
});

test("what is too large for one chunk is delivered once as well, and nothing of the second is kept", async () => {
  const content = letter("", `${"y".repeat(78)}\r\n`.repeat(8_000));
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await kept(content)).toEqual(once);
  expect(await orphans()).toHaveLength(0);
});

test("ten connections that send the same at once are all answered 250, and it is delivered once", async () => {
  const content = letter();
  const clients = await Promise.all(
    Array.from({ length: 10 }, () => send(content, { to: ["bob@crepes.fr", "eve@crepes.fr"] })),
  );
  const replies = await Promise.all(clients.map((client) => client.reply()));
  expect(new Set(replies)).toEqual(new Set(["250 2.0.0 Message accepted for delivery"]));
  for (const client of clients) client.close();
  expect(await kept(content)).toEqual({ emails: 2, messages: 1, chunks: 1 });
  expect(await orphans()).toHaveLength(0);
});

test.each<[string, Way, Way]>([
  ["by BDAT the second time", {}, { how: "BDAT" }],
  ["from another host of the same network", { from: "127.0.0.1" }, { from: "127.0.0.77" }],
  ["with the same ENVID", { mail: " ENVID=QQ314159" }, { mail: " ENVID=QQ314159" }],
  [
    "with its recipients in another order",
    { to: ["bob@crepes.fr", "eve@crepes.fr"] },
    { to: ["eve@crepes.fr", "bob@crepes.fr"] },
  ],
])("it is the same message %s", async (_, first, second) => {
  const content = letter();
  expect(await answerTo(content, first)).toMatch(/^250/);
  expect(await answerTo(content, second)).toMatch(/^250/);
  expect(await kept(content)).toMatchObject({ emails: first.to?.length ?? 1, messages: 1 });
});

test.each<[string, Way, Way]>([
  ["from another network", {}, { from: "127.0.9.1" }],
  ["with another ENVID", { mail: " ENVID=first" }, { mail: " ENVID=second" }],
])("it is another message %s", async (_, first, second) => {
  const content = letter();
  expect(await answerTo(content, first)).toMatch(/^250/);
  expect(await answerTo(content, second)).toMatch(/^250/);
  expect(await kept(content)).toEqual(twice);
});

test("the same content for another recipient is another message, and goes to each", async () => {
  const content = letter();
  expect(await answerTo(content, { to: ["bob@crepes.fr"] })).toMatch(/^250/);
  expect(await answerTo(content, { to: ["eve@crepes.fr"] })).toMatch(/^250/);
  expect(await answerTo(content, { to: ["bob@crepes.fr", "eve@crepes.fr"] })).toMatch(/^250/);
  expect(await kept(content)).toEqual({ emails: 4, messages: 3, chunks: 3 });
});

test("another content under the same Message-ID is delivered", async () => {
  const content = letter();
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await answerTo(content.replace("Hi", "Ho"))).toMatch(/^250/);
  expect(await kept(content)).toEqual(twice);
});

test.each([
  ["without a Message-ID", (content: string) => content.replace(/^Message-ID:.*\r\n/m, "")],
  ["with an empty Message-ID", (content: string) => content.replace(/<.*>/, "")],
])("a message %s may be meant twice, and is delivered each time", async (_, change) => {
  const content = change(letter());
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await kept(content)).toEqual(twice);
});

test("a message that was refused is taken when it comes again", async () => {
  const content = letter();
  expect(await answerTo(content.replace("Hi\r\n", "Hi\n\r\n"))).toMatch(/^554/);
  await scene.database.query(`CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$`);
  await scene.database.query(
    "CREATE TRIGGER fault BEFORE INSERT ON mailbox_email FOR EACH STATEMENT EXECUTE FUNCTION fault()",
  );
  expect(await answerTo(content)).toMatch(/^452 4\.3\.1/);
  await scene.database.query("DROP FUNCTION fault CASCADE");
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await answerTo(content)).toMatch(/^250/);
  expect(await kept(content)).toEqual(once);
});

/** Alice hands in from an address; the message as she sent it, before anything was added. */
async function submit(content: string, from: string): Promise<string> {
  const { client } = await signedIn(scene.ports.submission, "alice@crepes.fr", password, from);
  await upToData(client, { from: "alice@crepes.fr", to: ["bob@crepes.fr", "carol@hamburger.edu"] });
  const reply = await endOfData(client, content.replace("carol@hamburger.edu", "alice@crepes.fr"));
  client.close();
  return reply;
}
const queued = async (content: string) =>
  (
    await scene.database.query(
      "SELECT FROM queue_entry q JOIN message m ON m.id = q.message_id WHERE m.summary->>'subject' = $1",
      [/^Subject: (.*)\r$/m.exec(content)?.[1]],
    )
  ).length;

test("somebody who is signed in is known wherever he is: what he hands in again goes out once", async () => {
  const content = letter("Bcc: eve@crepes.fr\r\n");
  expect(await submit(content, "127.0.0.1")).toMatch(/^250/);
  expect(await submit(content, "127.0.9.1")).toMatch(/^250/);
  expect(await kept(content)).toEqual(once);
  expect(await queued(content)).toBe(1);
});

test("a Message-ID that we added does not make two messages one", async () => {
  const content = letter().replace(/^Message-ID:.*\r\n/m, "");
  expect(await submit(content, "127.0.0.1")).toMatch(/^250/);
  expect(await submit(content, "127.0.0.1")).toMatch(/^250/);
  expect(await kept(content)).toEqual(twice);
  expect(await queued(content)).toBe(2);
});

test.each(["bounced", "expired", "deleted", "canceled"])(
  "a message that was %s for one of its recipients is a new one when it comes again, once",
  async (state) => {
    const content = letter();
    expect(await submit(content, "127.0.0.1")).toMatch(/^250/);
    await scene.database.query(
      `UPDATE queue_entry SET state = $2, ended_at = now()
       WHERE message_id = (SELECT id FROM message WHERE summary->>'subject' = $1)`,
      [/^Subject: (.*)\r$/m.exec(content)?.[1], state],
    );
    const replies = await Promise.all([1, 2, 3].map(() => submit(content, "127.0.0.1")));
    for (const reply of replies) expect(reply).toMatch(/^250/);
    expect(await kept(content)).toEqual(twice);
    expect(await queued(content)).toBe(2);
  },
);
