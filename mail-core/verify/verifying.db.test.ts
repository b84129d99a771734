import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { keyName, keyRecord, publicOctets } from "../dkim/keys.ts";
import { type SigningKey, signMessage } from "../dkim/signature.ts";
import type { AccountId } from "../ids.ts";
import { endOfData, RawClient, upToData } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type Scene, stage } from "../testing/scene.ts";

const bankAddress = "203.0.113.25";
const { privateKey } = generateKeyPairSync("ed25519");
const bankKey: SigningKey = {
  domain: "bank.example",
  selector: "one",
  algorithm: "ed25519-sha256",
  privateKey,
};

let scene: Scene;
let dns: DnsServer;
let alice: AccountId;
beforeAll(async () => {
  dns = await startDns({});
  scene = await stage({
    hostname: "mx.crepes.fr",
    dnsServers: [dns.address],
    relayTimeoutMs: 20_000,
    xclientNetworks: ["127.0.0.1/32"],
    trustedNetworks: ["198.51.100.0/24"],
  });
  alice = await scene.signIn("alice@crepes.fr");
});
afterEach(() => {
  dns.asked.length = 0;
});
afterAll(async () => {
  await scene.end();
  await dns.close();
});

/** A bank that lists its host, signs, and wants everything else rejected; each test has another, since answers are remembered. */
function bank(name: string, policy = "reject"): string {
  const domain = `${name}.example`;
  dns.zone[domain] = { TXT: [`v=spf1 ip4:${bankAddress} -all`] };
  dns.zone[keyName("one", domain)] = {
    TXT: [keyRecord({ algorithm: "ed25519-sha256", publicKey: publicOctets("ed25519-sha256", privateKey) })],
  };
  dns.zone[`_dmarc.${domain}`] = { TXT: [`v=DMARC1; p=${policy}`] };
  return domain;
}

const letter = (domain: string, subject: string) =>
  `From: The Bank <news@${domain}>\r\nTo: alice@crepes.fr\r\nSubject: ${subject}\r\nDate: Sat, 21 Nov 2026 08:00:00 +0000\r\nMessage-ID: <${subject}@${domain}>\r\n\r\nYour balance\r\n`;

async function signed(domain: string, message: string): Promise<string> {
  async function* octets() {
    yield Buffer.from(message);
  }
  const key = { ...bankKey, domain };
  return (await signMessage(octets(), [key], new Date("2026-11-21T08:00:00Z"))) + message;
}

/** Hands a message in as the host at `from` would; the last reply. */
async function send(
  message: string,
  {
    from = bankAddress,
    path = "news@bank.example",
    server = scene,
  }: { from?: string; path?: string; server?: Scene } = {},
): Promise<string> {
  const client = await RawClient.open(server.ports.smtp);
  await client.reply();
  expect(await client.say(`XCLIENT ADDR=${from} HELO=out.bank.example PROTO=ESMTP`)).toMatch(/^220/);
  await upToData(client, { from: path, to: "alice@crepes.fr" });
  const reply = await endOfData(client, message);
  client.close();
  return reply;
}

/** Where the message with this subject lies, and what the reader is told of its checks. */
async function found(subject: string, account = alice, server = scene) {
  const mailboxes = await server.call(account, "Mailbox/get", { properties: ["role"] });
  const { ids } = await server.call(account, "Email/query", { filter: { subject } });
  const { list } = await server.call(account, "Email/get", { ids, properties: ["mailboxIds", "headers"] });
  const [email] = list;
  const roles = mailboxes.list
    .filter(({ id }: { id: string }) => email.mailboxIds[id])
    .map(({ role }: { role: string }) => role);
  const results: string[] = email.headers
    .filter(({ name }: { name: string }) => name === "Authentication-Results")
    .map(({ value }: { value: string }) => value.replace(/\s+/g, " ").trim());
  return { role: roles[0], results };
}

test("what a listed host sends, signed, is proven to be from there", async () => {
  const domain = bank("honest");
  expect(await send(await signed(domain, letter(domain, "honest")), { path: `news@${domain}` })).toMatch(
    /^250/,
  );
  expect(await found("honest")).toEqual({
    role: "inbox",
    results: [
      `mx.crepes.fr; spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain} header.s=one header.a=ed25519-sha256; dmarc=pass header.from=${domain} policy.dmarc=reject`,
    ],
  });
});

test("what somebody else sends in its name goes to junk, and says why", async () => {
  const domain = bank("forged");
  expect(await send(letter(domain, "forged"), { from: "203.0.113.66", path: `news@${domain}` })).toMatch(
    /^250/,
  );
  expect(await found("forged")).toEqual({
    role: "junk",
    results: [
      `mx.crepes.fr; spf=fail smtp.mailfrom=${domain}; dkim=none reason="message not signed"; dmarc=fail header.from=${domain} policy.dmarc=reject`,
    ],
  });
});

test("where the operator enforces it, it is refused at its end with 550 5.7.1", async () => {
  const strict = await stage({
    hostname: "mx.crepes.fr",
    dnsServers: [dns.address],
    dmarc: "enforce",
    xclientNetworks: ["127.0.0.1/32"],
  });
  const stern = bank("stern");
  const mild = bank("mild", "quarantine");
  expect(
    await send(letter(stern, "stern"), { from: "203.0.113.66", path: `news@${stern}`, server: strict }),
  ).toMatch(/^550 5\.7\.1/);
  expect(
    await send(letter(mild, "mild"), { from: "203.0.113.66", path: `news@${mild}`, server: strict }),
  ).toMatch(/^250/);
  expect(await found("mild", await strict.signIn("alice@crepes.fr"), strict)).toMatchObject({ role: "junk" });
  await strict.end();
});

test("a signature that was broken on the way counts for nothing", async () => {
  const domain = bank("broken");
  const message = (await signed(domain, letter(domain, "broken"))).replace("Your balance", "Your money");
  await send(message, { from: "203.0.113.66", path: "list@elsewhere.example" });
  const { role, results } = await found("broken");
  expect(role).toBe("junk");
  expect(results[0]).toContain(`dkim=fail reason="body hash did not verify" header.d=${domain}`);
});

test("mail that was forwarded keeps its proof by its signature", async () => {
  const domain = bank("forwarded");
  await send(await signed(domain, letter(domain, "forwarded")), {
    from: "203.0.113.66",
    path: "list@elsewhere.example",
  });
  const { role, results } = await found("forwarded");
  expect(role).toBe("inbox");
  expect(results[0]).toContain("spf=none");
  expect(results[0]).toContain("dmarc=pass");
});

test("RFC 8463's example verifies by the key that it names", async () => {
  const key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  dns.zone["brisbane._domainkey.football.example.com"] = { TXT: [key] };
  await send(await readFile(join(import.meta.dirname, "rfc8463.eml"), "latin1"));
  const { results } = await found("Is dinner ready?");
  expect(results[0]).toContain("dkim=pass header.d=football.example.com header.s=brisbane");
});

test("results that a message brings in our name are taken out, and those of others stay", async () => {
  const domain = bank("liar");
  const forged = [
    "Authentication-Results: mx.crepes.fr; dmarc=pass header.from=bank.example",
    'Authentication-Results : (so they say) "MX.crepes.FR" 1;\r\n\tdmarc=pass header.from=bank.example',
    "Authentication-Results: mx.elsewhere.example; spf=pass smtp.mailfrom=bank.example",
  ];
  await send(`${forged.join("\r\n")}\r\n${letter(domain, "liar")}`, {
    from: "203.0.113.66",
    path: `news@${domain}`,
  });
  const { results } = await found("liar");
  expect(results).toHaveLength(2);
  expect(results[0]).toContain("mx.crepes.fr; spf=fail");
  expect(results[1]).toContain("mx.elsewhere.example;");
});

test("while DNS is away mail is taken, and its checks say temperror", async () => {
  dns.zone["away.example"] = "silence";
  dns.zone["_dmarc.away.example"] = "SERVFAIL";
  expect(await send(letter("away.example", "away"), { path: "news@away.example" })).toMatch(/^250/);
  const { role, results } = await found("away");
  expect(role).toBe("inbox");
  expect(results[0]).toContain("spf=temperror");
  expect(results[0]).toContain("dmarc=temperror");
});

test("a record that leads through eleven others is a permerror, and asks no more", async () => {
  for (let n = 0; n < 30; n++)
    dns.zone[`${n}.chain.example`] = { TXT: [`v=spf1 include:${n + 1}.chain.example -all`] };
  await send(letter("chain.example", "chain"), { path: "news@0.chain.example" });
  const { results } = await found("chain");
  expect(results[0]).toContain("spf=permerror");
  expect(dns.asked.filter((question) => /TXT \d+\.chain/.test(question))).toHaveLength(11);
});

test("a name found by its address is looked up both ways", async () => {
  dns.zone["25.113.0.203.in-addr.arpa"] = { PTR: ["out.reverse.example"] };
  dns.zone["out.reverse.example"] = { A: [bankAddress] };
  dns.zone["reverse.example"] = { TXT: ["v=spf1 ptr -all"] };
  await send(letter("reverse.example", "reverse"), { path: "news@reverse.example" });
  expect((await found("reverse")).results[0]).toContain("spf=pass");
});

test("a message of two authors is whoever's: it goes to junk", async () => {
  const domain = bank("two");
  const message = letter(domain, "two").replace("To:", "From: mallory@evil.example\r\nTo:");
  await send(await signed(domain, message), { path: `news@${domain}` });
  const { role, results } = await found("two");
  expect(role).toBe("junk");
  expect(results[0]).toContain("dmarc=permerror reason=multiple-from-fields");
});

test("many signatures are not looked at, and cost no questions", async () => {
  const domain = bank("many");
  const message = (await signed(domain, letter(domain, "many"))).replace(
    /^DKIM-Signature:.*?(?=^From)/ms,
    (one) => one.repeat(11),
  );
  await send(message, { path: `news@${domain}` });
  expect((await found("many")).results[0]).toContain('dkim=neutral reason="too much to verify"');
  expect(dns.asked.filter((question) => question.includes("_domainkey"))).toEqual([]);
});

test("the same sender's second message asks DNS nothing", async () => {
  const domain = bank("again");
  await send(await signed(domain, letter(domain, "again1")), { path: `news@${domain}` });
  const asked = dns.asked.length;
  expect(asked).toBeGreaterThan(2);
  await send(await signed(domain, letter(domain, "again2")), { path: `news@${domain}` });
  expect(dns.asked.length).toBe(asked);
});

test.each([
  ["a trusted network", "198.51.100.7"],
  ["this machine", "127.0.0.1"],
  ["a private network", "10.1.2.3"],
])("mail from %s is not checked", async (name, from) => {
  const domain = bank(`from-${name.replaceAll(" ", "-")}`);
  await send(letter(domain, name), { from, path: `news@${domain}` });
  expect(await found(name)).toEqual({ role: "inbox", results: [] });
  expect(dns.asked).toEqual([]);
});
