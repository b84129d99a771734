import { randomBytes } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newKeyPairs } from "./dkim/keys.ts";
import { silentLog } from "./log.ts";
import { makeSecrets, secretKeyOctets } from "./policy/secrets.ts";
import { openDatabase } from "./store/database.ts";
import { activeKeys } from "./store/dkim-keys.ts";
import { makeKeySeal } from "./store/key-seal.ts";
import { greeted, handOver, signedIn } from "./testing/dialogue.ts";
import { type DnsServer, startDns } from "./testing/dns-server.ts";
import { password, type Scene, stage } from "./testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "./testing/sink-server.ts";

let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let behave: Behaviour = () => undefined;
beforeAll(async () => {
  sink = await startSink((step, line) => behave(step, line));
  dns = await startDns({
    "hamburger.edu": { A: ["127.0.0.1"] },
    "pasta.example": { A: ["127.0.0.1"] },
    "seven.example": { A: ["127.0.0.1"] },
  });
  scene = await stage({
    hostname: "mail.crepes.fr",
    dnsServers: [dns.address],
    relayPort: sink.port,
    retryScheduleMs: [200],
    trustedNetworks: ["127.0.0.2"],
  });
  await publish("crepes.fr");
});
afterEach(async () => {
  behave = () => undefined;
  sink.messages.length = 0;
  await scene.database.query("DELETE FROM alias");
});
afterAll(async () => {
  await scene.end();
  await sink.close();
  await dns.close();
});

/** Puts what the server shows into the DNS, as its administrator would. */
async function publish(domain: string): Promise<void> {
  const records = await scene.core.domains.records(domain);
  if (!records.ok) throw new Error(records.problem.kind);
  for (const { type, name, value } of records.value) {
    if (type === "TXT") dns.zone[name] = { TXT: [value] };
  }
}

/** What somebody else's verifier says of what went over the wire: domain, algorithm and result of each signature. */
async function verify(wire: string | undefined): Promise<string[]> {
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  const octets = Buffer.from((wire ?? "").replace(/^\.\./gm, "."), "latin1");
  const { results } = await dkimVerify(octets, { resolver: (name) => resolver.resolveTxt(name) });
  return results
    .filter(({ signingDomain }) => signingDomain)
    .map(({ signingDomain, algo, status }) => `${signingDomain} ${algo} ${status.result}`);
}
const signedByCrepes = ["crepes.fr rsa-sha256 pass", "crepes.fr ed25519-sha256 pass"];

const header = "From: Bob <bob@crepes.fr>\r\nTo: carol@hamburger.edu\r\nSubject: Tonight\r\n";

/** Hands in a message as bob, signed in, and answers what the other host had of it. */
async function submit(
  message: string,
  { from = "bob@crepes.fr", to = "carol@hamburger.edu", parameters = "", count = 1 } = {},
): Promise<string> {
  const { client } = await signedIn(scene.ports.submission, "bob@crepes.fr", password);
  await handOver(client, { from: `<${from}>${parameters}`, to }, Buffer.from(message, "latin1"));
  client.close();
  await sink.until(count);
  return sink.messages[count - 1]?.octets ?? "";
}

/** The same by port 25, where nobody signs in. */
async function relay(
  message: string,
  { from = "bob@crepes.fr", to = "carol@hamburger.edu", localAddress = "127.0.0.1" } = {},
): Promise<void> {
  const client = await greeted(scene.ports.smtp, localAddress);
  await handOver(client, { from: `<${from}> BODY=8BITMIME`, to }, message);
  client.close();
}

test.each([
  ["plain text", "\r\nDo you like pickles?\r\n"],
  ["8-bit text", "Content-Type: text/plain; charset=utf-8\r\n\r\nCr\xc3\xaapes \xff\r\n"],
  ["lines of 5,000 octets", `\r\n${`${"x ".repeat(2_500)}\r\n`.repeat(20)}`],
  ["no body", "\r\n"],
  ["no line end at its end", "\r\nlast words"],
  ["dots at the starts of its lines", "\r\n.\r\n..two\r\n.end\r\n"],
  ["blanks and empty lines at its end", "\r\n a  b \t\r\n\r\n \r\n\r\n"],
  [
    "an attachment of 700 KB",
    `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${"QUJD".repeat(19)}\r\n`.repeat(9_000)}--b--\r\n`,
  ],
])("what our people send with %s verifies where it arrives", async (_, rest) => {
  const wire = await submit(header + rest, { parameters: " BODY=8BITMIME" });
  expect(wire).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256;[\s\S]*\r\nReceived: from client\.example/);
  expect(await verify(wire)).toEqual(signedByCrepes);
});

test("what is re-encoded for a host that takes 7-bit content only is signed in that form", async () => {
  behave = (step) => (step === "EHLO" ? "250-hamburger.edu\r\n250 PIPELINING\r\n" : undefined);
  const own = "DKIM-Signature: v=1; a=rsa-sha256; d=pasta.example; s=x; h=from; bh=x; b=x\r\n";
  const wire = await submit(
    `${own}${header}Content-Type: text/plain; charset=utf-8\r\n\r\nCr\xc3\xaapes ce soir\r\n`,
    { parameters: " BODY=8BITMIME", to: "carol@seven.example" },
  );
  expect(wire).toContain("Cr=C3=AApes ce soir");
  expect(wire).not.toContain("pasta.example");
  expect(await verify(wire)).toEqual(signedByCrepes);
  // What strangers wrote keeps what it came with.
  await scene.core.aliases.add({ address: "info@crepes.fr", targets: ["carol@seven.example"] });
  await relay(`${own}${header}\r\nCr\u00eapes\r\n`, {
    from: "mallory@pasta.example",
    to: "info@crepes.fr",
  });
  await sink.until(2);
  expect(sink.messages[1]?.octets).toContain("Cr=C3=AApes");
  expect(sink.messages[1]?.octets.match(/^DKIM-Signature/gm)).toHaveLength(1);
});

test("a blind recipient is taken out, and what is missing added, before it is signed", async () => {
  const wire = await submit("Subject: x\r\nBcc: eve@crepes.fr\r\n\r\nHi\r\n");
  expect(wire).toMatch(/^From: <bob@crepes\.fr>/m);
  expect(wire).not.toContain("Bcc");
  expect(await verify(wire)).toEqual(signedByCrepes);
});

test("every attempt has the same signatures", async () => {
  let refusals = 2;
  const kept: string[] = [];
  behave = (step) => {
    if (step !== "end" || refusals === 0) return undefined;
    refusals -= 1;
    return "451 4.3.0 not now\r\n";
  };
  const sent = submit(`${header}\r\nAgain\r\n`, { to: "again@hamburger.edu" });
  const attempts = async (count: number) => {
    const [row] = await scene.database.query<{ trace: Buffer }>(
      "SELECT trace FROM queue_entry WHERE forward_path = 'again@hamburger.edu' AND attempts >= $1",
      [count],
    );
    if (row) kept.push(row.trace.toString());
    return row !== undefined;
  };
  await expect.poll(() => attempts(1)).toBe(true);
  const wire = await sent;
  await expect.poll(() => attempts(3)).toBe(true);
  expect(new Set(kept).size).toBe(1);
  expect(wire.slice(0, kept[0]?.length)).toBe(kept[0]);
  expect(await verify(wire)).toEqual(signedByCrepes);
});

test("mail written in the browser is signed too", async () => {
  const account = await scene.signIn("bob@crepes.fr");
  const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission"];
  const accountId = `a${account}`;
  const call = async (methodCalls: [string, Record<string, unknown>, string][]) => {
    const result = await scene.core.jmap(account, { using, methodCalls });
    if (!result.ok) throw new Error(result.problem.detail);
    return result.response.methodResponses.map(([, args]) => args) as {
      list?: { id: string; role?: string }[];
      notCreated?: unknown;
    }[];
  };
  const [mailboxes, identities] = await call([
    ["Mailbox/get", { accountId, ids: null }, "0"],
    ["Identity/get", { accountId, ids: null }, "1"],
  ]);
  const drafts = mailboxes?.list?.find(({ role }) => role === "drafts")?.id ?? "";
  const [made, sent] = await call([
    [
      "Email/set",
      {
        accountId,
        create: {
          d: {
            mailboxIds: { [drafts]: true },
            keywords: { $draft: true },
            from: [{ email: "bob@crepes.fr" }],
            to: [{ email: "carol@hamburger.edu" }],
            bcc: [{ email: "dave@hamburger.edu" }],
            subject: "Crêpes ce soir",
            bodyValues: { t: { value: "À huit heures.\n" } },
            textBody: [{ partId: "t", type: "text/plain" }],
          },
        },
      },
      "0",
    ],
    [
      "EmailSubmission/set",
      { accountId, create: { s: { emailId: "#d", identityId: identities?.list?.[0]?.id } } },
      "1",
    ],
  ]);
  expect([made?.notCreated, sent?.notCreated]).toEqual([null, null]);
  await sink.until(1);
  expect(sink.messages[0]?.octets).not.toContain("dave");
  expect(await verify(sink.messages[0]?.octets)).toEqual(signedByCrepes);
});

test("a trusted network's mail is signed where its From is ours, and only there", async () => {
  const localAddress = "127.0.0.2";
  await relay(`${header}\r\nFrom the printer\r\n`, { localAddress });
  await sink.until(1);
  expect(await verify(sink.messages[0]?.octets)).toEqual(signedByCrepes);
  await relay(`From: root@web.crepes.fr\r\nSubject: cron\r\n\r\nx\r\n`, { localAddress });
  await sink.until(2);
  expect(await verify(sink.messages[1]?.octets)).toEqual(signedByCrepes);
  for (const from of ["carol@pasta.example", "x@notcrepes.fr", "x@fr", "x@[127.0.0.1]"])
    await relay(`From: ${from}\r\nSubject: x\r\n\r\nx\r\n`, {
      localAddress,
      from: "carol@pasta.example",
    });
  await sink.until(6);
  for (const { octets } of sink.messages.slice(2)) expect(octets).not.toContain("DKIM-Signature");
});

test("what a stranger wrote in our name goes on to another host without our signature", async () => {
  await scene.core.aliases.add({ address: "info@crepes.fr", targets: ["carol@hamburger.edu"] });
  await relay(`${header}\r\nForged\r\n`, { from: "mallory@pasta.example", to: "info@crepes.fr" });
  await sink.until(1);
  expect(sink.messages[0]?.octets).toMatch(/^Delivered-To: info@crepes\.fr/);
  expect(sink.messages[0]?.octets).not.toContain("DKIM-Signature");
});

test("what our own people write to an alias that leads elsewhere is signed", async () => {
  await scene.core.aliases.add({ address: "info@crepes.fr", targets: ["carol@hamburger.edu"] });
  const wire = await submit(`${header}\r\nHi\r\n`, { to: "info@crepes.fr" });
  expect(wire).toContain("Delivered-To: info@crepes.fr");
  expect(await verify(wire)).toEqual(signedByCrepes);
});

test("a report of ours is signed by the domain above our host's name", async () => {
  await scene.core.aliases.add({ address: "info@crepes.fr", targets: ["gone@hamburger.edu"] });
  behave = (step, line) => (step === "RCPT" && line.includes("gone@") ? "550 5.1.1 nobody\r\n" : undefined);
  await relay("From: carol@pasta.example\r\nSubject: x\r\n\r\nx\r\n", {
    from: "carol@pasta.example",
    to: "info@crepes.fr",
  });
  await sink.until(1);
  const [report] = sink.messages;
  expect(report).toMatchObject({ from: "", to: ["carol@pasta.example"] });
  expect(report?.octets).toContain("From: Mail delivery <postmaster@mail.crepes.fr>");
  expect(await verify(report?.octets)).toEqual(signedByCrepes);
});

test("local mail carries no signature", async () => {
  await submit(`${header}\r\nHi\r\n`, { to: "eve@crepes.fr", count: 0 });
  const [row] = await scene.database.query<{ trace: Buffer }>(
    "SELECT e.trace FROM email e JOIN account a ON a.id = e.account_id WHERE a.address = 'eve@crepes.fr'",
  );
  expect(row?.trace.toString()).not.toContain("DKIM-Signature");
});

test("new keys sign once their records are found; what the old ones signed is verified by the record that stays", async () => {
  const before = await submit(`${header}\r\nOld\r\n`);
  expect(await scene.core.domains.renewKeys("crepes.fr")).toMatchObject({ ok: true });
  expect(await scene.core.domains.renewKeys("crepes.fr")).toEqual({
    ok: false,
    problem: { kind: "keys-waiting" },
  });
  const states = async () => {
    const checked = await scene.core.domains.check("crepes.fr");
    if (!checked.ok) throw new Error(checked.problem.kind);
    return checked.value
      .filter(({ purpose }) => purpose === "dkim")
      .map(({ key, finding }) => `${key?.algorithm} ${key?.state} ${finding.kind}`);
  };
  expect(await states()).toEqual([
    "rsa-sha256 active in-place",
    "ed25519-sha256 active in-place",
    "rsa-sha256 next missing",
    "ed25519-sha256 next missing",
  ]);
  await publish("crepes.fr");
  expect(await states()).toEqual([
    "rsa-sha256 active in-place",
    "ed25519-sha256 active in-place",
    "rsa-sha256 retired in-place",
    "ed25519-sha256 retired in-place",
  ]);
  const kept = await scene.database.query(
    "SELECT selector FROM dkim_key WHERE state = 'retired' AND private_key IS NOT NULL",
  );
  expect(kept).toEqual([]);
  expect(await verify(before)).toEqual(signedByCrepes);
});

test("private keys lie sealed in the database; one that does not is sealed at the start, or when it signs, and signs on", async () => {
  const lying = () =>
    scene.database.query<{ sealed: boolean }>(
      "SELECT DISTINCT private_key LIKE 'aes-256-gcm:%'::bytea AS sealed FROM dkim_key WHERE private_key IS NOT NULL",
    );
  expect(await lying()).toEqual([{ sealed: true }]);
  const pairs = await newKeyPairs();
  const unseal = async () => {
    for (const { algorithm, privateKey, publicKey } of pairs) {
      await scene.database.query(
        "UPDATE dkim_key SET private_key = $2, public_key = $3 WHERE algorithm = $1 AND state = 'active' AND domain = 'crepes.fr'",
        [algorithm, privateKey, publicKey],
      );
    }
  };
  await unseal();
  await scene.core.stop();
  await scene.core.start();
  expect(await lying()).toEqual([{ sealed: true }]);
  await unseal();
  const seal = makeKeySeal(makeSecrets(randomBytes(secretKeyOctets)));
  const database = openDatabase(scene.database.url);
  const [rsa] = await activeKeys(database, ["crepes.fr"], seal, silentLog);
  expect(rsa?.privateKey).toEqual(pairs.find(({ algorithm }) => algorithm === "rsa-sha256")?.privateKey);
  expect(await lying()).toEqual([{ sealed: true }]);
  // Whoever has another key signs nothing, and breaks nothing.
  expect(await activeKeys(database, ["crepes.fr"], makeKeySeal(null), silentLog)).toEqual([]);
  await database.close();
});

test("an installation from before the keys has them after its next start, and keeps them at the one after", async () => {
  await scene.database.query("DELETE FROM dkim_key");
  const selectors = () =>
    scene.database.query("SELECT selector, state, public_key FROM dkim_key ORDER BY selector");
  await scene.core.stop();
  await scene.core.start();
  const made = await selectors();
  expect(made).toMatchObject([{ state: "active" }, { state: "active" }]);
  await scene.core.stop();
  await scene.core.start();
  expect(await selectors()).toEqual(made);
});
