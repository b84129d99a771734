import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { greeted, upToData } from "./testing/dialogue.ts";
import { type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage({ dnsServers: ["127.0.0.1:1"], trustedNetworks: ["127.0.0.0/8"] });
  await scene.core.aliases.add({ address: "both@crepes.fr", targets: ["bob@crepes.fr", "eve@crepes.fr"] });
});
afterAll(() => scene.end());

/** Bob's mailbox: 200,000 octets, of which 80,000 are left. */
beforeEach(async () => {
  await scene.database.query(
    `WITH bob AS (UPDATE account SET quota_octets = 200000 WHERE address = 'bob@crepes.fr' RETURNING id)
     UPDATE mail_state SET used_octets = 120000 FROM bob WHERE account_id = id`,
  );
});

const open = () => greeted(scene.ports.smtp);
const body = (octets: number) => `Subject: large\r\n\r\n${`${"x".repeat(78)}\r\n`.repeat(octets / 80)}.`;
const usedByBob = async () => {
  const [row] = await scene.database.query<{ used: number; count: number }>(
    `SELECT s.used_octets::int AS used, (SELECT count(*)::int FROM email e WHERE e.account_id = a.id) AS count
     FROM account a JOIN mail_state s ON s.account_id = a.id WHERE address = 'bob@crepes.fr'`,
  );
  return row;
};

test.each([
  ["what fits", 79_000, "bob@crepes.fr", "250 2.1.5"],
  ["what would fit if he tidied up", 81_000, "bob@crepes.fr", "452 4.2.2 Mailbox full"],
  ["what is larger than his whole mailbox", 200_001, "bob@crepes.fr", "552 5.2.2"],
  ["what fits into one of two behind an alias", 81_000, "both@crepes.fr", "452 4.2.2"],
  ["what is never to fit into one of two", 200_001, "both@crepes.fr", "552 5.2.2"],
  ["anything for a mailbox without a quota", 900_000, "eve@crepes.fr", "250 2.1.5"],
  ["anything for the postmaster", 900_000, "postmaster", "250 2.1.5"],
])("SIZE tells at RCPT whether there is room: %s", async (_, octets, to, reply) => {
  const client = await open();
  await client.say(`MAIL FROM:<carol@hamburger.edu> SIZE=${octets}`);
  expect(await client.say(`RCPT TO:<${to}>`)).toContain(reply);
  client.close();
});

test("a message that is larger than the room, and did not say so, is refused at its end", async () => {
  const client = await open();
  const before = await usedByBob();
  for (const size of ["", " SIZE=10"]) {
    await upToData(client, { from: `<carol@hamburger.edu>${size}`, to: "bob@crepes.fr" });
    expect(await client.say(body(88_000))).toBe("452 4.2.2 Mailbox full");
  }
  expect(await usedByBob()).toEqual(before);
  client.close();
});

test("of several that fit one by one, those are taken that fit together", async () => {
  const clients = await Promise.all([open(), open(), open()]);
  const before = await usedByBob();
  for (const client of clients) await upToData(client, { from: "<> SIZE=70000", to: "bob@crepes.fr" });
  const replies = [];
  for (const client of clients) replies.push(await client.say(body(70_400)));
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(["250", "452", "452"]);
  expect((await usedByBob())?.count).toBe((before?.count ?? 0) + 1);
  for (const client of clients) client.close();
});

test("of many that come in the same moment, however small, those are taken that there is room for", async () => {
  const clients = await Promise.all(Array.from({ length: 12 }, open));
  const before = await usedByBob();
  for (const [n, client] of clients.entries()) {
    const notify = n % 2 ? " NOTIFY=SUCCESS" : "";
    await upToData(client, { from: "carol@hamburger.edu", to: `<bob@crepes.fr>${notify}` });
  }
  const replies = await Promise.all(
    clients.map((client, n) => client.say(`X-Number: ${n}\r\n${body(16_000)}`)),
  );
  expect(replies.filter((reply) => reply === "250 2.0.0 Message accepted for delivery")).toHaveLength(4);
  expect(replies.filter((reply) => reply === "452 4.2.2 Mailbox full")).toHaveLength(8);
  const after = await usedByBob();
  expect(after?.count).toBe((before?.count ?? 0) + 4);
  expect(after?.used).toBeLessThanOrEqual(200_000);
  for (const client of clients) client.close();
});

test("what is refused for want of room is not known when it comes again, and is taken once there is some", async () => {
  const text = `Message-ID: <again@hamburger.edu>\r\n${body(88_000)}`;
  const hand = async () => {
    const client = await open();
    await upToData(client, { from: "carol@hamburger.edu", to: "bob@crepes.fr" });
    const reply = await client.say(text);
    client.close();
    return reply;
  };
  const before = await usedByBob();
  expect(await Promise.all([hand(), hand()])).toEqual(["452 4.2.2 Mailbox full", "452 4.2.2 Mailbox full"]);
  await scene.database.query("UPDATE account SET quota_octets = NULL WHERE address = 'bob@crepes.fr'");
  expect(await Promise.all([hand(), hand()])).toEqual([
    expect.stringMatching(/^250/),
    expect.stringMatching(/^250/),
  ]);
  expect((await usedByBob())?.count).toBe((before?.count ?? 0) + 1);
});

test("a mailbox that is full keeps mail from others once, and RCPT tells them apart when it comes again", async () => {
  const clients = await Promise.all([open(), open()]);
  for (const client of clients) await upToData(client, { from: "", to: ["bob@crepes.fr", "eve@crepes.fr"] });
  const replies = [];
  for (const client of clients) replies.push(await client.say(body(88_000)));
  expect(replies.map((reply) => reply.slice(0, 9))).toEqual(["250 2.0.0", "452 4.2.2"]);
  const second = clients[1] as (typeof clients)[1];
  expect(await second.say("MAIL FROM:<>", "RCPT TO:<bob@crepes.fr>")).toMatch(/^452 4\.2\.2/);
  expect(await second.say("RCPT TO:<eve@crepes.fr>", "DATA")).toMatch(/^354/);
  expect(await second.say(body(88_000))).toMatch(/^250/);
  for (const client of clients) client.close();
});

test.each([
  ["another mailbox has room for it", "eve@crepes.fr"],
  ["it goes to another host as well", "carol@hamburger.edu"],
])("one full mailbox does not keep mail from the others: %s", async (_, other) => {
  const client = await open();
  await upToData(client, { from: "", to: ["bob@crepes.fr", other] });
  expect(await client.say(body(88_000))).toMatch(/^250/);
  // From here on it is full.
  await client.say("MAIL FROM:<>");
  expect(await client.say("RCPT TO:<bob@crepes.fr>")).toMatch(/^452 4\.2\.2/);
  client.close();
});
