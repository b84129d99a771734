import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { handIn, RawClient } from "../testing/dialogue.ts";
import { openPop3 } from "../testing/pop3-client.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { commandLineMaxOctets, saslLineMaxOctets } from "./limits.ts";

let scene: Scene;
let shared: Scene;
beforeAll(async () => {
  [scene, shared] = await Promise.all([
    stage(),
    stage({ pop3Shared: true, pop3: { sessionsPerAccountMax: 3, connectionsPerNetworkMax: 4 } }),
  ]);
});
afterAll(async () => {
  await scene.end();
  await shared.end();
});
beforeEach(async () => {
  await scene.database.query("DELETE FROM maildrop_lock");
  await scene.database.query("DELETE FROM sign_in_failure");
});

/** A fresh account that was sent these messages, as octets. */
async function account(messages: readonly (string | Buffer)[] = [], at = scene, secret = password) {
  const address = `u${Math.random().toString(36).slice(2, 10)}@crepes.fr`;
  await at.core.accounts.add({ address, password: secret });
  const client = await RawClient.open(at.ports.smtp);
  await client.reply();
  await client.say("EHLO client.example");
  for (const message of messages) {
    await client.say("MAIL FROM:<carol@hamburger.edu> SMTPUTF8 BODY=8BITMIME");
    await client.say(`RCPT TO:<${address}>`);
    const octets = Buffer.from(message);
    client.send(Buffer.concat([Buffer.from(`BDAT ${octets.length} LAST\r\n`), octets]));
    expect(await client.reply()).toMatch(/^250/);
  }
  client.close();
  return address;
}

async function open(address?: string, at = scene, secret = password) {
  const { client, greeting, say, many } = await openPop3(at.ports.pop3);
  const signIn = async (user: string) => {
    await say(`USER ${user}`);
    return say(`PASS ${secret}`);
  };
  if (address) expect(await signIn(address)).toMatch(/^\+OK/);
  return { client, greeting, say, many, signIn };
}

/** What RETR gave, without its dots. */
const octetsOf = (lines: readonly string[]) =>
  Buffer.from(
    lines
      .slice(1)
      .map((line) => `${line.replace(/^\.\./, ".")}\r\n`)
      .join(""),
  );
const letter = (subject = "a") => `Subject: ${subject}\r\n\r\nHi\r\n`;

test.each([
  [
    "LIST",
    [
      "0",
      "-1",
      "01",
      "4294967297",
      "18446744073709551616",
      "1 2",
      "3",
      "2",
      "1.0",
      "1e0",
      "0x1",
      "١",
      "+1",
      "a",
    ],
  ],
  ["UIDL", ["0", "-1", "01", "4294967297", "18446744073709551616", "1 2", "3", "2"]],
  ["RETR", ["", "0", "-1", "01", "4294967297", "1 2", "3", "2", "1.0", "1e0", "0x1", "١"]],
  ["DELE", ["", "0", "-1", "01", "4294967297", "1 2", "3", "2"]],
  ["TOP", ["", "1", "1 -1", "1 a", "1 1 1", "0 0", "2 0", "3 0", "4294967297 0", "1 18446744073709551616"]],
])("every wrong number of %s is refused, and the maildrop stays as it is", async (verb, wrong) => {
  const { client, say } = await open(await account([letter(), letter()]));
  await say("DELE 2");
  for (const argument of wrong)
    expect(await say(`${verb} ${argument}`.trimEnd()), argument).toMatch(
      /^-ERR (malformed|no such message|message already deleted)/,
    );
  expect(await say("STAT")).toMatch(/^\+OK 1 /);
  client.close();
});

test("UIDL, TOP and DELE know deleted messages by their right answer, and RSET before QUIT deletes nothing", async () => {
  const address = await account([letter(), letter()]);
  const { say } = await open(address);
  for (const [line, reply] of [
    ["DELE 2", /^\+OK/],
    ["DELE 2", /^-ERR message already deleted/],
    ["UIDL 2", /^-ERR message already deleted/],
    ["TOP 2 0", /^-ERR message already deleted/],
    ["TOP 1 99999999999", /^-ERR malformed/],
    ["RSET", /^\+OK maildrop has 2/],
    ["QUIT", /^\+OK/],
  ] as const)
    expect(await say(line)).toMatch(reply);
  expect(await (await open(address)).say("STAT")).toMatch(/^\+OK 2 /);
});

test("a password keeps leading, trailing and inner spaces and what is beyond ASCII", async () => {
  const secret = "  two  wörds κλειδί ";
  const address = await account([], scene, secret);
  const { client, say } = await open(address, scene, secret);
  expect(await say("NOOP")).toMatch(/^\+OK/);
  client.close();
  const other = await open();
  await other.say(`USER ${address}`);
  expect(await other.say(`PASS ${secret.trim()}`)).toMatch(/^-ERR \[AUTH\]/);
  other.client.close();
});

test("a name or a password that is no UTF-8 is refused", async () => {
  const { client, say } = await open();
  expect(await say(Buffer.from("USER b\xf6b@crepes.fr", "latin1"))).toMatch(/^-ERR malformed/);
  await say("USER bob@crepes.fr");
  expect(await say(Buffer.from("PASS \xff\xfe", "latin1"))).toMatch(/^-ERR malformed/);
  expect(await say(Buffer.from("PASS \xed\xa0\x80", "latin1"))).toMatch(/^-ERR malformed/);
  client.close();
});

test("commands in the wrong state are refused in both directions, and change nothing", async () => {
  const { client, say } = await open();
  for (const line of ["STAT", "LIST", "RETR 1", "DELE 1", "RSET", "TOP 1 0", "UIDL", "NOOP"])
    expect(await say(line)).toMatch(/^-ERR not in this state/);
  client.close();
  const inside = await open(await account());
  for (const line of [
    "USER eve@crepes.fr",
    `PASS ${password}`,
    "AUTH PLAIN",
    "STLS",
    "UTF8",
    `APOP eve@crepes.fr ${"a".repeat(32)}`,
  ])
    expect(await inside.say(line)).toMatch(/^-ERR not in this state/);
  expect(await inside.say("STAT")).toBe("+OK 0 0");
  inside.client.close();
});

test("a command line takes 255 octets with its end, and one more is too long", async () => {
  const { client, say } = await open();
  const fits = `USER ${"x".repeat(commandLineMaxOctets - 7)}`;
  expect(await say(fits)).toMatch(/^\+OK/);
  expect(await say(`${fits}x`)).toBe("-ERR line too long");
  client.close();
});

test("megabytes in a command and in a SASL response are swallowed, told once, and the session goes on", async () => {
  const { client, say } = await open();
  expect(await say(Buffer.alloc(10_000_000, "x"))).toBe("-ERR line too long");
  expect(await say("AUTH PLAIN")).toBe("+ ");
  expect(await say(Buffer.alloc(10_000_000, "A"))).toBe("-ERR line too long");
  expect(saslLineMaxOctets).toBeLessThan(20_000);
  expect(await say("AUTH PLAIN")).toBe("+ ");
  expect(await say("*")).toBe("-ERR cancelled");
  expect(await say("AUTH")).toMatch(/^-ERR/);
  client.close();
});

test("10,000 pipelined commands are answered one by one, in their order", async () => {
  const { client } = await open(await account([letter()]));
  client.send("LIST 1\r\nUIDL 1\r\n".repeat(5_000));
  const seen = new Set<string>();
  for (let n = 0; n < 10_000; n++) seen.add(`${n % 2} ${(await client.line())?.replace(/\d+$/, "")}`);
  expect([...seen].toSorted()).toEqual(["0 +OK 1 ", "1 +OK 1 "]);
  client.close();
});

test("pipelined garbage ends the session after so many, and what was marked stays", async () => {
  const address = await account([letter()]);
  const { client } = await open(address);
  client.send(`DELE 1\r\n${"\x00\xff GARBAGE\r\n".repeat(1_000)}QUIT\r\n`);
  const lines: string[] = [];
  for (let line = await client.line(); line !== null; line = await client.line()) lines.push(line);
  expect(lines[0]).toMatch(/^\+OK/);
  expect(lines.slice(1).every((line) => line.startsWith("-ERR"))).toBe(true);
  expect(lines.length).toBeLessThan(40);
  expect(await (await open(address)).say("STAT")).toMatch(/^\+OK 1 /);
});

test("QUIT twice at once: the second finds nobody", async () => {
  const { client } = await open(await account([letter()]));
  client.send("DELE 1\r\nQUIT\r\nQUIT\r\n");
  expect([await client.line(), await client.line(), await client.line()]).toEqual([
    "+OK message 1 deleted",
    "+OK crepes.fr POP3 server signing off",
    null,
  ]);
});

test("dots, NUL, a missing last line end, bare LF and CR: LIST says the octets that come", async () => {
  const bodies = [".\r\n..\r\n...\r\n", "no end", ".", "", `${"é".repeat(400)}\r\n`];
  const address = await account(bodies.map((body) => `Subject: x\r\n\r\n${body}`));
  // SMTP refuses bare line ends; who imports his old mail may bring some.
  for (const body of [
    "bare\nlf\r\n.dot\ncr\r.\r\n",
    "a bare cr\r",
    "a \0 within, é\r\n",
    "x".repeat(300_000),
  ]) {
    await importInto(address, `Subject: x\r\n\r\n${body}`);
    bodies.push(body);
  }
  const { client, say, many } = await open(address);
  const sizes = (await many("LIST")).slice(1).map((line) => Number(line.split(" ")[1]));
  for (const [n, body] of bodies.entries()) {
    client.send(`RETR ${n + 1}\r\n`);
    const octets = octetsOf(await readBody(client));
    const text = octets.toString();
    // POP3 ends a message with a line end: one that came without gets one on the way, and no dot is lost.
    expect(text.endsWith(body) || text.endsWith(`${body}\r\n`), JSON.stringify(body)).toBe(true);
    expect(octets.length, JSON.stringify(body)).toBe(sizes[n]);
  }
  expect(await say("STAT")).toBe(`+OK ${bodies.length} ${sizes.reduce((sum, size) => sum + size, 0)}`);
  client.close();
});

test("what is no UTF-8, or holds NUL, comes octet for octet, among others that are", async () => {
  const bodies = [
    "plain",
    "cr\xeapes",
    "\xef\xbb\xbf\xce\xba \xf0\x9f\x98\x80",
    "\xc0\x80 \xed\xa0\x80 \xf5\xbf\xbf\xbf",
    "a \0 within \xc3\xa9",
    "cut \xc3",
    "plain again",
  ].map((body) => Buffer.from(`Subject: x\r\n\r\n${body}\r\n`, "latin1"));
  const address = await account();
  for (const body of bodies) await importInto(address, body);
  const socket = connect({ port: scene.ports.pop3, host: "127.0.0.1" });
  const retrieving = bodies.map((_, n) => `RETR ${n + 1}\r\n`).join("");
  socket.write(`USER ${address}\r\nPASS ${password}\r\n${retrieving}QUIT\r\n`);
  const said = Buffer.concat(await socket.toArray());
  for (const body of bodies)
    expect(said.includes(Buffer.concat([Buffer.from(" octets\r\n"), body, Buffer.from(".\r\n")]))).toBe(true);
});

/** As somebody does who brings his old mail along. */
async function importInto(address: string, message: string | Buffer<ArrayBuffer>) {
  const owner = await scene.signIn(address);
  const body = new Blob([message]).stream() as ReadableStream<Uint8Array>;
  const upload = await scene.core.upload(owner, "message/rfc822", body);
  if (!upload.ok) throw new Error(upload.problem.detail);
  const { list } = await scene.call(owner, "Mailbox/get", { ids: null });
  const inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
  const emails = { one: { blobId: upload.blobId, mailboxIds: { [inbox]: true } } };
  expect((await scene.call(owner, "Email/import", { emails })).created).toHaveProperty("one");
}

async function readBody(client: RawClient): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await client.line(); line !== "." && line !== null; line = await client.line())
    lines.push(line);
  return lines;
}

test("UIDLs are unique, of 1 to 70 printable characters, and never used again", async () => {
  const address = await account([letter(), letter(), letter()]);
  const ids = async () => {
    const { many, say } = await open(address);
    const list = (await many("UIDL")).slice(1).map((line) => line.split(" ")[1] ?? "");
    return { list, say };
  };
  const first = await ids();
  for (const id of first.list) expect(id).toMatch(/^[\x21-\x7e]{1,70}$/);
  expect(new Set(first.list).size).toBe(3);
  for (const n of [1, 2, 3]) await first.say(`DELE ${n}`);
  await first.say("QUIT");
  await handIn(scene.ports.smtp, { from: "carol@hamburger.edu", to: address }, "Hi: x\r\n\r\nHi\r\n");
  const second = await ids();
  expect(second.list).toHaveLength(1);
  expect(first.list).not.toContain(second.list[0]);
  await second.say("QUIT");
});

test("a maildrop past 4 GiB and a message past 2 GiB are counted as they are", async () => {
  const address = await account([letter(), letter()]);
  await scene.database.query(
    "UPDATE email SET size_octets = 5368709120 WHERE account_id = (SELECT id FROM account WHERE address = $1)",
    [address],
  );
  const { client, say, many } = await open(address);
  expect(await say("STAT")).toBe("+OK 2 10737418240");
  expect(await many("LIST")).toEqual(["+OK 2 messages (10737418240 octets)", "1 5368709120", "2 5368709120"]);
  client.close();
});

test("a message that was destroyed meanwhile is said to be gone, and the others come", async () => {
  const address = await account([letter("one"), letter("two"), letter("three")]);
  const { say, many } = await open(address);
  const owner = await scene.signIn(address);
  const { ids } = await scene.call(owner, "Email/query", { sort: [{ property: "receivedAt" }] });
  await scene.call(owner, "Email/set", { destroy: [ids[1]] });
  expect(await say("RETR 2")).toMatch(/^-ERR \[SYS\/PERM\] the message is gone/);
  expect(await say("TOP 2 0")).toMatch(/^-ERR \[SYS\/PERM\] the message is gone/);
  expect(await many("RETR 3")).toContain("Subject: three");
  // A delete that meets a delete in the browser.
  await say("DELE 2");
  await say("DELE 1");
  expect(await say("QUIT")).toMatch(/^\+OK/);
  expect(await (await open(address)).say("STAT")).toMatch(/^\+OK 1 /);
});

test("a message that the browser has moved meanwhile is still collected, and QUIT leaves it where it is", async () => {
  const address = await account([letter()]);
  const { say, many } = await open(address);
  const owner = await scene.signIn(address);
  const { list } = await scene.call(owner, "Mailbox/get", { ids: null });
  const archive = list.find(({ role }: { role: string }) => role === "archive").id;
  const { ids } = await scene.call(owner, "Email/query", {});
  await scene.call(owner, "Email/set", { update: { [ids[0]]: { mailboxIds: { [archive]: true } } } });
  expect(await many("RETR 1")).toContain("Subject: a");
  await say("DELE 1");
  expect(await say("QUIT")).toMatch(/^\+OK/);
  const { list: now } = await scene.call(owner, "Email/get", { ids, properties: ["mailboxIds"] });
  expect(now[0].mailboxIds).toEqual({ [archive]: true });
});

test("a message that was put back into the inbox comes last, with its own size, UIDL and text", async () => {
  const address = await account([letter("first"), letter("of the second, a longer one"), letter("third")]);
  const owner = await scene.signIn(address);
  const { list } = await scene.call(owner, "Mailbox/get", { ids: null });
  const id = (wanted: string) => list.find(({ role }: { role: string }) => role === wanted).id;
  const { ids } = await scene.call(owner, "Email/query", { sort: [{ property: "receivedAt" }] });
  const before = await open(address);
  const [, ...sizes] = await before.many("LIST");
  const [, ...uidls] = await before.many("UIDL");
  await before.say("QUIT");
  for (const role of ["archive", "inbox"])
    await scene.call(owner, "Email/set", { update: { [ids[1]]: { mailboxIds: { [id(role)]: true } } } });
  const { client, many } = await open(address);
  const second = (lines: (string | null)[]) => lines[1]?.split(" ")[1];
  expect((await many("LIST")).at(-1)).toBe(`3 ${second(sizes)}`);
  expect((await many("UIDL")).at(-1)).toBe(`3 ${second(uidls)}`);
  expect(await many("RETR 3")).toContain("Subject: of the second, a longer one");
  expect(await many("RETR 2")).toContain("Subject: third");
  client.close();
});

test("LANG: the list, a choice, a wrong one and the way back; every later reply is in that language", async () => {
  const { client, say, many } = await open();
  expect(await many("LANG")).toEqual([
    "+OK language list follows",
    "en English",
    "el Ελληνικά",
    "pt Português",
  ]);
  expect(await say("LANG el")).toBe("+OK el η γλώσσα άλλαξε");
  expect(await say("XYZZY")).toBe("-ERR άγνωστη εντολή");
  expect(await say("LANG uga")).toBe("-ERR δεν υπάρχει αυτή η γλώσσα");
  expect(await say("LANG pt-BR")).toBe("+OK pt língua alterada");
  await say(`USER ${await account([letter()])}`);
  expect(await say(`PASS ${password}`)).toBe("+OK a caixa tem 1 mensagens");
  expect(await say("STAT")).toMatch(/^\+OK 1 \d+$/);
  expect(await say("LANG *")).toBe("+OK en language changed");
  expect(await say("LANG a b")).toMatch(/^-ERR/);
  client.close();
});

const utf8Letter =
  "From: Δώρα <δώρα@hamburger.edu>\r\nSubject: Crêpes\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nΚαλημέρα\r\n";

test("in UTF-8 mode a message comes as it is, and LIST says its octets", async () => {
  const { client, say, many } = await open();
  expect(await say("UTF8 now")).toMatch(/^-ERR/);
  expect(await say("UTF8")).toMatch(/^\+OK/);
  expect(await say("STLS")).toBe("-ERR STLS comes before UTF8");
  await say(`USER ${await account([utf8Letter])}`);
  await say(`PASS ${password}`);
  const size = Number((await say("LIST 1")).split(" ")[2]);
  const octets = octetsOf(await many("RETR 1"));
  expect(octets.toString().endsWith(utf8Letter)).toBe(true);
  expect(octets.length).toBe(size);
  client.close();
});

test("without it the header comes in ASCII, from RETR and TOP alike, and the body as it is", async () => {
  const { client, say, many } = await open(await account([utf8Letter, letter()]));
  const whole = await many("RETR 1");
  const blank = whole.indexOf("");
  expect(whole.slice(0, blank).join("\n")).not.toMatch(/[^\0-\x7f]/);
  expect(whole).toContain("Subject: =?utf-8?B?Q3LDqnBlcw==?=");
  expect(whole.at(-1)).toBe("Καλημέρα");
  const sizes = (await many("LIST")).slice(1).map((line) => Number(line.split(" ")[1]));
  expect(sizes).toEqual([octetsOf(whole).length, octetsOf(await many("RETR 2")).length]);
  expect(await say("STAT")).toBe(`+OK 2 ${sizes.reduce((sum, size) => sum + size)}`);
  expect((await many("TOP 1 0")).slice(1)).toEqual(whole.slice(1, blank + 1));
  expect((await many("RETR 2")).slice(-3)).toEqual(["Subject: a", "", "Hi"]);
  client.close();
});

test("what came in without SMTPUTF8 is handed out octet for octet, whatever stands in its header", async () => {
  const address = await account();
  const raw = "Subject: Cr\u00eapes with UTF8SMTP\r\n\r\nHi\r\n";
  await handIn(scene.ports.smtp, { from: "carol@hamburger.edu", to: address }, raw);
  const { client, say, many } = await open(address);
  const size = Number((await say("LIST 1")).split(" ")[2]);
  const octets = octetsOf(await many("RETR 1"));
  expect(octets.toString().endsWith(raw)).toBe(true);
  expect(octets.length).toBe(size);
  client.close();
});

test("several sessions may have one maildrop where that is switched on: each its own view, so many and no more", async () => {
  const address = await account([letter(), letter()], shared);
  const [one, two, three] = [
    await open(address, shared),
    await open(address, shared),
    await open(address, shared),
  ];
  await one.say("DELE 1");
  expect(await two.say("STAT")).toMatch(/^\+OK 2 /);
  expect(await one.say("QUIT")).toMatch(/^\+OK/);
  // Its snapshot still has the message, which is in the trash now.
  expect(await two.say("STAT")).toMatch(/^\+OK 2 /);
  expect(await two.many("RETR 1")).toContain("Subject: a");
  const four = await open(address, shared);
  expect(await four.say("STAT")).toMatch(/^\+OK 1 /);
  for (const { say } of [two, three]) await say("DELE 1");
  expect([await two.say("QUIT"), await three.say("QUIT")].every((line) => line.startsWith("+OK"))).toBe(true);
  const rest = [await open(address, shared), await open(address, shared)];
  const late = await open(undefined, shared).catch(() => null);
  // Four connections of this network are open: a fifth is not greeted.
  expect(late?.greeting).toMatch(/^\+OK/);
  expect(await late?.signIn(address)).toMatch(/^-ERR \[IN-USE\]/);
  const fifth = await open(undefined, shared);
  expect(fifth.greeting).toBe("-ERR [SYS/TEMP] too many connections");
  for (const { client } of [four, ...rest, ...(late ? [late] : [])]) client.close();
});

test("a client that reads nothing, and then one octet at a time, gets its message whole and holds nobody up", async () => {
  const body = `${"x".repeat(70)}\r\n`.repeat(4_000);
  const address = await account([`Subject: long\r\n\r\n${body}`]);
  const octets: number[] = [];
  const socket = connect({
    port: scene.ports.pop3,
    host: "127.0.0.1",
    onread: {
      buffer: Buffer.alloc(1),
      callback(count, buffer) {
        if (count > 0) octets.push(buffer[0] as number);
        return true;
      },
    },
  });
  try {
    socket.pause();
    socket.write(`USER ${address}\r\nPASS ${password}\r\nRETR 1\r\nQUIT\r\n`);
    const quick = await open(await account([letter()]));
    expect(await quick.many("RETR 1")).toContain("Subject: a");
    quick.client.close();
    socket.resume();
    await once(socket, "close");
    const text = Buffer.from(octets).toString();
    expect(text.endsWith(`${body}.\r\n+OK crepes.fr POP3 server signing off\r\n`)).toBe(true);
  } finally {
    socket.destroy();
  }
});
