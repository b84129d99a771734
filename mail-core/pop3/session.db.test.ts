import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { converse, greeted, handOver, RawClient } from "../testing/dialogue.ts";
import { openPop3 } from "../testing/pop3-client.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());
beforeEach(async () => {
  await scene.database.query("DELETE FROM maildrop_lock");
});

/** A fresh account with so many messages, each with a line that begins with a dot. */
async function maildrop(
  count: number,
  text = (n: number) => `Subject: n${n}\r\n\r\n.dot\r\n`,
): Promise<string> {
  const address = `u${Math.random().toString(36).slice(2, 10)}@crepes.fr`;
  await scene.core.accounts.add({ address, password });
  const client = await greeted(scene.ports.smtp);
  for (let n = 1; n <= count; n++)
    await handOver(client, { from: "carol@hamburger.edu", to: address }, text(n));
  client.close();
  return address;
}

const talk = (script: string, port = scene.ports.pop3) => converse(port, script);

/** One connection, line by line. */
async function open(address?: string) {
  const { client, say, many } = await openPop3(scene.ports.pop3);
  if (address) {
    await say(`USER ${address}`);
    expect(await say(`PASS ${password}`)).toMatch(/^\+OK/);
  }
  return { client, say, many };
}
const inMailbox = async (address: string, role: string) => {
  const [row] = await scene.database.query<{ total: number }>(
    "SELECT total_emails AS total FROM mailbox m JOIN account a ON a.id = m.account_id WHERE a.address = $1 AND m.role = $2",
    [address, role],
  );
  return row?.total;
};

test("before the sign-in nothing of the maildrop is answered", () =>
  talk(`
    S: +OK crepes.fr POP3 server ready
    C: STAT
    S: -ERR
    C: RETR 1
    S: -ERR
    C: NOOP
    S: -ERR
    C: PASS ${password}
    S: -ERR
    C: XYZZY
    S: -ERR
    C: QUIT
    S: +OK
    S: closed
  `));

test("sizes are the octets that come, and lines that begin with a dot arrive as they were", async () => {
  const { client, say, many } = await open(await maildrop(2));
  const stat = await say("STAT");
  const [, first, second] = await many("LIST");
  const size = Number(first?.split(" ")[1]);
  expect(stat).toBe(`+OK 2 ${size + Number(second?.split(" ")[1])}`);
  expect(await say("LIST 2")).toBe(`+OK ${second}`);
  const [, ...lines] = await many("RETR 1");
  expect(lines.at(-1)).toBe("..dot");
  const plain = lines.map((line) => line?.replace(/^\.\./, "."));
  expect(Buffer.byteLength(`${plain.join("\r\n")}\r\n`)).toBe(size);
  client.close();
});

test("collecting in order, in disorder and twice gives each message its own octets", async () => {
  const { client, many } = await open(
    await maildrop(45, (n) => `Subject: n${n}\r\n\r\n${"x".repeat(n * 400)}\r\n`),
  );
  const check = async (n: number) => {
    const [, ...lines] = await many(`RETR ${n}`);
    expect(lines.at(-1)).toBe("x".repeat(n * 400));
    expect(lines).toContain(`Subject: n${n}`);
  };
  for (let n = 1; n <= 45; n++) await check(n);
  for (const n of [45, 3, 3, 4, 5, 1, 45]) await check(n);
  client.close();
});

test("a message of many chunks comes whole", async () => {
  const body = Array.from({ length: 9_000 }, (_, n) => `${n} ${"y".repeat(90)}`).join("\r\n");
  const { client, many } = await open(await maildrop(1, () => `Subject: long\r\n\r\n${body}\r\n`));
  const [, ...lines] = await many("RETR 1");
  expect(lines.slice(lines.indexOf("") + 1).join("\r\n")).toBe(body);
  client.close();
});

test("TOP gives the header and so many lines", async () => {
  const { client, many } = await open(await maildrop(1, () => "Subject: top\r\n\r\none\r\ntwo\r\nthree\r\n"));
  const none = await many("TOP 1 0");
  expect(none.slice(-2)).toEqual(["Subject: top", ""]);
  expect((await many("TOP 1 2")).slice(-3)).toEqual(["", "one", "two"]);
  expect((await many("TOP 1 999")).at(-1)).toBe("three");
  client.close();
});

test("UIDLs are the same in the next session and after others are gone", async () => {
  const address = await maildrop(3);
  const first = await open(address);
  const uidls = (await first.many("UIDL")).slice(1).map((line) => line?.split(" ")[1]);
  expect(new Set(uidls).size).toBe(3);
  await first.say("DELE 1");
  expect(await first.say("QUIT")).toMatch(/^\+OK/);
  const second = await open(address);
  expect((await second.many("UIDL")).slice(1)).toEqual([`1 ${uidls[1]}`, `2 ${uidls[2]}`]);
  second.client.close();
});

test("marks vanish with RSET and with a broken connection; QUIT moves to the trash", async () => {
  const address = await maildrop(3);
  const first = await open(address);
  expect(await first.say("DELE 2")).toMatch(/^\+OK/);
  expect(await first.say("DELE 2")).toMatch(/^-ERR/);
  expect(await first.say("RETR 2")).toMatch(/^-ERR/);
  expect(await first.say("STAT")).toMatch(/^\+OK 2 /);
  expect(await first.say("RSET")).toMatch(/^\+OK/);
  expect(await first.say("STAT")).toMatch(/^\+OK 3 /);
  await first.say("DELE 1");
  first.client.close();
  await expect.poll(async () => (await scene.database.query("SELECT FROM maildrop_lock")).length).toBe(0);
  const second = await open(address);
  expect(await second.say("STAT")).toMatch(/^\+OK 3 /);
  await second.say("DELE 1");
  await second.say("DELE 3");
  expect(await second.say("QUIT")).toMatch(/^\+OK/);
  expect([await inMailbox(address, "inbox"), await inMailbox(address, "trash")]).toEqual([1, 2]);
});

test("a QUIT that could not delete says so, and nothing was deleted", async () => {
  const address = await maildrop(1);
  const { say } = await open(address);
  await say("DELE 1");
  await scene.database.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '57P01'; END $$`);
  await scene.database.query(
    "CREATE TRIGGER refuse BEFORE DELETE ON mailbox_email FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
  );
  try {
    expect(await say("QUIT")).toMatch(/^-ERR \[SYS\/TEMP\]/);
  } finally {
    await scene.database.query("DROP TRIGGER refuse ON mailbox_email");
    await scene.database.query("DROP FUNCTION refuse");
  }
  expect(await inMailbox(address, "inbox")).toBe(1);
});

test("a second session is told IN-USE until the first has gone", async () => {
  const address = await maildrop(1);
  const first = await open(address);
  const second = await open();
  await second.say(`USER ${address}`);
  expect(await second.say(`PASS ${password}`)).toMatch(/^-ERR \[IN-USE\]/);
  expect(await first.say("QUIT")).toMatch(/^\+OK/);
  await second.say(`USER ${address}`);
  expect(await second.say(`PASS ${password}`)).toMatch(/^\+OK/);
  second.client.close();
});

test("a maildrop that cannot be opened is not left locked", async () => {
  const address = await maildrop(1);
  await scene.database.query("ALTER TABLE mailbox_email RENAME TO away");
  try {
    const { client, say } = await open();
    await say(`USER ${address}`);
    expect(await say(`PASS ${password}`)).toMatch(/^-ERR/);
    expect(await scene.database.query("SELECT FROM maildrop_lock")).toEqual([]);
    client.close();
  } finally {
    await scene.database.query("ALTER TABLE away RENAME TO mailbox_email");
  }
  const { client, say } = await open(address);
  expect(await say("STAT")).toMatch(/^\+OK 1 /);
  client.close();
});

test("unknown, wrong and disabled are refused alike, and after three the connection ends", async () => {
  const address = await maildrop(0);
  await scene.core.accounts.setDisabled(address, true);
  await talk(`
    S: +OK
    C: USER ${address}
    S: +OK
    C: PASS ${password}
    S: -ERR [AUTH] sign-in refused
    C: USER nobody@crepes.fr
    S: +OK
    C: PASS wrong
    S: -ERR [AUTH] sign-in refused
    C: USER bob@crepes.fr
    S: +OK
    C: PASS wrong
    S: -ERR [AUTH] sign-in refused
    S: closed
  `);
});

test("an account that is disabled while its session is open deletes nothing", async () => {
  const address = await maildrop(1);
  const { client, say } = await open(address);
  await say("DELE 1");
  await scene.core.accounts.setDisabled(address, true);
  expect(await say("QUIT")).toMatch(/^-ERR \[SYS\/PERM\]/);
  expect(await client.line()).toBeNull();
  expect(await inMailbox(address, "inbox")).toBe(1);
});

test("AUTH PLAIN signs in at once, by a challenge, and can be cancelled", async () => {
  const address = await maildrop(0);
  const secret = Buffer.from(`\0${address}\0${password}`).toString("base64");
  await talk(`
    S: +OK
    C: AUTH PLAIN
    S: +${" "}
    C: *
    S: -ERR cancelled
    C: AUTH PLAIN %%%
    S: -ERR
    C: AUTH XOAUTH2
    S: -ERR
    C: AUTH PLAIN
    S: +${" "}
    C: ${secret}
    S: +OK maildrop has 0 messages
    C: QUIT
    S: +OK
  `);
});

test("a SASL response that is no Base64 is refused, however near it comes", async () => {
  const address = await maildrop(0);
  const secret = Buffer.from(`\0${address}\0${password}`).toString("base64");
  const near = [
    secret.replace(/=+$/, ""),
    `=${secret.slice(1)}`,
    `${secret}=`,
    `${secret} `,
    `${secret.slice(0, 4)}=${secret.slice(5)}`,
  ];
  const { client, say } = await open();
  for (const wrong of ["AAA", "A===", "AA*=", ...near.filter((one) => one !== secret)]) {
    expect(await say("AUTH PLAIN")).toBe("+ ");
    expect(await say(wrong), wrong).toMatch(/^-ERR malformed/);
  }
  client.close();
});

test("STLS begins anew under TLS, and what was sent behind it in the clear ends the session", async () => {
  await talk(`
    S: +OK
    C: STLS
    S: +OK
    TLS
    C: STLS
    S: -ERR
    C: QUIT
    S: +OK
  `);
  const client = await RawClient.open(scene.ports.pop3);
  await client.line();
  client.send("STLS\r\nUSER bob@crepes.fr\r\n");
  expect(await client.line()).toMatch(/^-ERR/);
  expect(await client.line()).toBeNull();
});

test("a line past the limit, binary and bare line ends are refused, and the session goes on", async () => {
  const { client, say } = await open(await maildrop(1));
  expect(await say(`NOOP ${"x".repeat(5_000)}`)).toBe("-ERR line too long");
  expect(await say("RETR 1 2 3")).toMatch(/^-ERR/);
  expect(await say("RETR 99999999999999999999")).toMatch(/^-ERR/);
  expect(await say("RETR 0")).toMatch(/^-ERR/);
  expect(await say("RETR -1")).toMatch(/^-ERR/);
  expect(await say("\x00\x01\xff")).toMatch(/^-ERR/);
  expect(await say("noop")).toMatch(/^\+OK/);
  client.close();
});

test("a pipelined group is answered in order", async () => {
  const address = await maildrop(2);
  const client = await RawClient.open(scene.ports.pop3);
  client.send(`USER ${address}\r\nPASS ${password}\r\nSTAT\r\nNOOP\r\nQUIT\r\n`);
  const lines: (string | null)[] = [];
  for (let n = 0; n < 6; n++) lines.push(await client.line());
  expect(lines.map((line) => line?.slice(0, 5))).toEqual([
    "+OK c",
    "+OK s",
    "+OK m",
    "+OK 2",
    "+OK",
    "+OK c",
  ]);
});

test("CAPA says what works here and now", async () => {
  const { client, many } = await open();
  const before = await many("CAPA");
  expect(before).toEqual(
    expect.arrayContaining([
      "USER",
      "SASL SCRAM-SHA-256 PLAIN",
      "STLS",
      "UIDL",
      "TOP",
      "PIPELINING",
      "EXPIRE NEVER",
      "LOGIN-DELAY 0",
      "IMPLEMENTATION Keryx",
    ]),
  );
  client.close();
  // RFC 2449 section 5: what can be used before the sign-in is announced in both states.
  const after = await open(await maildrop(0));
  expect(await after.many("CAPA")).toEqual(before.filter((line) => line !== "STLS"));
  after.client.close();
});
