import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId, AppPasswordProtocol, Pop3Habits } from "../index.ts";
import { signInLimits } from "../policy/authentication.ts";
import { greeted, handOver, signedIn } from "../testing/dialogue.ts";
import { openPop3 } from "../testing/pop3-client.ts";
import { password as own, type Scene, stage } from "../testing/scene.ts";
import { type ScramAttempt, scramClient } from "../testing/scram-client.ts";
import { appPasswordsMax } from "./app-passwords.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());

const bobs = "bob@crepes.fr";
let bob: AccountId;
beforeEach(async () => {
  for (const table of ["maildrop_lock", "sign_in_failure", "app_password"])
    await scene.database.query(`DELETE FROM ${table}`);
  bob = await scene.signIn(bobs);
});

async function make(protocols: AppPasswordProtocol[] = ["smtp", "pop3"], pop3?: Pop3Habits, account = bob) {
  const made = await scene.core.appPasswords.add(account, {
    name: "Phone",
    protocols,
    ...(pop3 ? { pop3 } : {}),
  });
  if (!made.ok) throw new Error(made.problem.kind);
  return made;
}

const signIn = (password: string, protocol: "web" | "smtp" | "pop3", address = bobs) =>
  scene.core.authenticator.signIn({ address, password, network: "192.0.2.7", protocol });

/** A POP3 session, line by line. */
async function pop3() {
  const { client, say, many } = await openPop3(scene.ports.pop3);
  const open = async (password: string) => {
    await say(`USER ${bobs}`);
    return say(`PASS ${password}`);
  };
  const scram = async (wanted: ScramAttempt) => {
    const { first, answer } = scramClient(wanted);
    const challenge = await say(`AUTH SCRAM-SHA-256 ${first}`);
    const { final } = answer(challenge.slice(2));
    const told = await say(final);
    return told.startsWith("+ ") ? say("") : told;
  };
  return { client, say, many, open, scram };
}

async function deliver(count: number, to = bobs) {
  const client = await greeted(scene.ports.smtp);
  for (let n = 0; n < count; n++)
    await handOver(client, { from: "carol@hamburger.edu", to }, `Subject: ${n}\r\n\r\nHi\r\n`);
  client.close();
}

const counts = async () =>
  Object.fromEntries(
    (
      await scene.database.query<{ role: string; total: number; unread: number }>(
        "SELECT role, total_emails AS total, unread_emails AS unread FROM mailbox WHERE account_id = $1",
        [bob],
      )
    ).map(({ role, total, unread }) => [role, [total, unread]]),
  );

test("an app password opens what it is allowed, typed in groups or not, and never the web", async () => {
  const { password, appPassword } = await make(["pop3"]);
  expect(password).toMatch(/^[a-z]{24}$/);
  const grouped = password.replace(/.{4}/g, "$& ").toUpperCase();
  for (const typed of [password, grouped, password.replace(/.{4}(?=.)/g, "$&-")])
    expect(await signIn(typed, "pop3")).toMatchObject({
      kind: "proven",
      account: bob,
      appPassword: { id: appPassword.id, pop3: { onDelete: "trash", marksRead: false } },
    });
  expect(await signIn(password, "smtp")).toEqual({ kind: "refused" });
  expect(await signIn(password, "web")).toEqual({ kind: "refused" });
  expect(await signIn(password, "pop3", "eve@crepes.fr")).toEqual({ kind: "refused" });
  const otherEnd = password.endsWith("a") ? "b" : "a";
  expect(await signIn(password.slice(0, -1) + otherEnd, "pop3")).toEqual({ kind: "refused" });
  expect(await signIn(own, "pop3")).toMatchObject({ kind: "proven" });
});

test("it is kept as a hash and as SCRAM keys, and nowhere as it is", async () => {
  const { password } = await make();
  const [row] = await scene.database.query("SELECT * FROM app_password");
  expect(row).toMatchObject({ password_hash: expect.stringMatching(/^\$argon2id\$/) });
  expect(
    JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value)),
  ).not.toContain(password.slice(4));
});

test("SCRAM works with each of an account's passwords, for the protocols that each is allowed", async () => {
  const first = await make();
  const second = await make(["smtp"]);
  const third = await make(["pop3"]);
  for (const [secret, reply] of [
    [own, /^\+OK/],
    [first.password, /^\+OK/],
    [third.password, /^\+OK/],
    [second.password, /^-ERR \[AUTH\]/],
    ["wrong", /^-ERR \[AUTH\]/],
  ] as const) {
    const { scram, say } = await pop3();
    expect(await scram({ user: bobs, password: secret })).toMatch(reply);
    await say("QUIT");
  }
});

test("the account's own new password leaves the SCRAM of app passwords as it was", async () => {
  const { password } = await make();
  await scene.core.accounts.setPassword(bobs, "another secret", { keepAppPasswords: true });
  for (const secret of [password, "another secret"]) {
    const { scram, say } = await pop3();
    expect(await scram({ user: bobs, password: secret })).toMatch(/^\+OK/);
    await say("QUIT");
  }
  await scene.core.accounts.setPassword(bobs, own, { keepAppPasswords: true });
});

test("SCRAM works with an app password also where the account's own has no keys yet, and stays so when it gets them", async () => {
  await scene.database.query("UPDATE account SET scram_keys = NULL WHERE id = $1", [bob]);
  const { password } = await make();
  for (const secret of [password, own, password]) {
    if (secret === own) expect(await signIn(own, "pop3")).toMatchObject({ kind: "proven" });
    const { scram, say } = await pop3();
    expect(await scram({ user: bobs, password: secret })).toMatch(/^\+OK/);
    await say("QUIT");
  }
});

test("an administrator's new password revokes them, and passkeys, because somebody may have stolen the old one", async () => {
  const { password } = await make();
  await scene.database.query(
    `INSERT INTO passkey (id, account_id, name, public_key, counter, transports, created_at)
     VALUES ('key', $1, 'Phone', '', 0, '{}', now())`,
    [bob],
  );
  await scene.core.accounts.setPassword(bobs, own, { keepAppPasswords: true });
  expect(await scene.database.query("SELECT FROM passkey")).toHaveLength(1);
  await scene.core.accounts.setPassword(bobs, own);
  expect(await scene.database.query("SELECT FROM passkey")).toEqual([]);
  expect(await signIn(password, "pop3")).toEqual({ kind: "refused" });
  expect(await scene.core.appPasswords.list(bob)).toEqual([]);
});

const byToken = (token: string, network = "192.0.2.7") =>
  scene.core.authenticator.signInByToken({ token, network });

test("one that allows JMAP is a bearer token too, without the account's name, until it is revoked", async () => {
  const { password, appPassword } = await make(["jmap"]);
  expect(await byToken(password)).toMatchObject({
    kind: "proven",
    account: bob,
    address: bobs,
    appPassword: { id: appPassword.id },
  });
  const [shown] = await scene.core.appPasswords.list(bob);
  expect(shown?.lastUse).toMatchObject({ protocol: "jmap", network: "192.0.2.7" });
  await scene.core.appPasswords.remove(bob, appPassword.id);
  expect(await byToken(password)).toEqual({ kind: "refused" });
});

test("no other password is a bearer token, and none while the account is disabled", async () => {
  for (const token of [(await make(["smtp", "pop3"])).password, own, "", "\0", "a".repeat(10_000)])
    expect(await byToken(token)).toEqual({ kind: "refused" });
  const { password } = await make(["jmap", "smtp"]);
  await scene.database.query("UPDATE account SET disabled_at = now() WHERE id = $1", [bob]);
  expect(await byToken(password)).toEqual({ kind: "refused" });
  await scene.database.query("UPDATE account SET disabled_at = NULL WHERE id = $1", [bob]);
  expect(await byToken(password)).toMatchObject({ kind: "proven" });
});

test("who tries tokens has to slow down, and who has one is let in meanwhile", async () => {
  const { password } = await make(["jmap"]);
  for (let n = 0; n < signInLimits.networkMax; n++) await byToken(`wrong${n}`);
  expect(await byToken("wrong again")).toMatchObject({ kind: "slow-down" });
  expect(await byToken(password)).toMatchObject({ kind: "proven" });
});

test("its last use is shown, with protocol and network", async () => {
  const { password, appPassword } = await make();
  expect(appPassword.lastUse).toBeNull();
  await signIn(password, "smtp");
  const [shown] = await scene.core.appPasswords.list(bob);
  expect(shown).toMatchObject({ name: "Phone", lastUse: { protocol: "smtp", network: "192.0.2.7" } });
  expect(Math.abs(Date.now() - (shown?.lastUse?.at.getTime() ?? 0))).toBeLessThan(60_000);
});

test("a revoked one is refused at once, in a new session and in one that is open", async () => {
  await deliver(1);
  const { password, appPassword } = await make();
  const open = await pop3();
  expect(await open.open(password)).toMatch(/^\+OK/);
  await open.say("DELE 1");
  const before = await counts();
  expect(await scene.core.appPasswords.remove(bob, appPassword.id)).toBe(true);
  expect(await scene.core.appPasswords.remove(bob, appPassword.id)).toBe(false);
  expect(await open.say("QUIT")).toBe("-ERR [SYS/PERM] sign-in refused");
  expect(await counts()).toEqual(before);
  const late = await pop3();
  expect(await late.open(password)).toBe("-ERR [AUTH] sign-in refused");
  late.client.close();
});

test("a revoked one sends no more from a submission session that is open", async () => {
  const { password, appPassword } = await make(["smtp"]);
  const { client } = await signedIn(scene.ports.submission, bobs, password);
  expect(await client.say(`MAIL FROM:<${bobs}>`)).toMatch(/^250/);
  await client.say("RSET");
  await scene.core.appPasswords.remove(bob, appPassword.id);
  expect(await client.say(`MAIL FROM:<${bobs}>`)).toMatch(/^530/);
  client.close();
});

test("nobody lists, uses or revokes another's", async () => {
  const { appPassword } = await make();
  const eve = await scene.signIn("eve@crepes.fr");
  expect(await scene.core.appPasswords.list(eve)).toEqual([]);
  expect(await scene.core.appPasswords.remove(eve, appPassword.id)).toBe(false);
  expect(await scene.core.appPasswords.remove(eve, "1 OR 1=1")).toBe(false);
  expect(await scene.core.appPasswords.list(bob)).toHaveLength(1);
});

test.each([
  ["", ["pop3"], "malformed-name"],
  [" \r\n ", ["pop3"], "malformed-name"],
  ["x".repeat(101), ["pop3"], "malformed-name"],
  ["Phone", [], "no-protocols"],
] as const)("one that is called %j and allowed %j is not made: %s", async (name, protocols, kind) => {
  const made = await scene.core.appPasswords.add(bob, { name, protocols });
  expect(made).toMatchObject({ ok: false, problem: { kind } });
});

test("an account has so many and no more", async () => {
  await make();
  await scene.database.query(
    `INSERT INTO app_password (id, account_id, selector, name, protocols, on_delete, marks_read, password_hash, scram_keys, created_at)
     SELECT n, account_id, 'n' || n, name, protocols, on_delete, marks_read, password_hash, scram_keys, created_at
     FROM app_password, generate_series(1, $1) n`,
    [appPasswordsMax - 2],
  );
  const outcomes = await Promise.all([1, 2].map(() => make().then(() => "made", String)));
  expect(outcomes.toSorted()).toEqual(["Error: too-many", "made"]);
});

test.each([
  ["trash", [1, 1]],
  ["archive", [1, 1]],
] as const)("what POP3 deletes goes to the %s where the app password says so", async (onDelete, there) => {
  const { password } = await make(["pop3"], { onDelete, marksRead: false });
  await empty();
  await deliver(2);
  const { open, say } = await pop3();
  expect(await open(password)).toMatch(/^\+OK maildrop has 2/);
  await say("DELE 2");
  expect(await say("QUIT")).toMatch(/^\+OK/);
  expect(await counts()).toMatchObject({ inbox: [1, 1], [onDelete]: there });
});

test("or it is destroyed, but for what lies in another folder too; and the room that it took is free", async () => {
  const { password } = await make(["pop3"], { onDelete: "remove", marksRead: false });
  await empty();
  await deliver(2);
  const room = async () => (await scene.core.accounts.find(bobs))?.usedOctets ?? 0;
  const before = await room();
  const { list } = await scene.call(bob, "Mailbox/get", { ids: null });
  const archive = list.find(({ role }: { role: string }) => role === "archive").id;
  const { ids } = await scene.call(bob, "Email/query", { sort: [{ property: "receivedAt" }] });
  await scene.call(bob, "Email/set", { update: { [ids[0]]: { [`mailboxIds/${archive}`]: true } } });
  const { open, say } = await pop3();
  await open(password);
  await say("DELE 1");
  await say("DELE 2");
  expect(await say("QUIT")).toMatch(/^\+OK/);
  expect(await counts()).toMatchObject({ inbox: [0, 0], trash: [0, 0], archive: [1, 1] });
  expect(await room()).toBe(before / 2);
});

test("what was collected whole becomes read where the app password says so, also when the connection breaks", async () => {
  const { password } = await make(["pop3"], { onDelete: "trash", marksRead: true });
  await empty();
  await deliver(3);
  const first = await pop3();
  await first.open(password);
  await first.many("RETR 1");
  await first.many("TOP 2 0");
  expect(await counts()).toMatchObject({ inbox: [3, 3] });
  first.client.close();
  await expect.poll(counts).toMatchObject({ inbox: [3, 2] });
  await expect.poll(() => scene.database.query("SELECT FROM maildrop_lock")).toEqual([]);
  const second = await pop3();
  await second.open(password);
  await second.many("RETR 2");
  await second.say("DELE 2");
  await second.say("QUIT");
  expect(await counts()).toMatchObject({ inbox: [2, 1], trash: [1, 0] });
});

test("with the account's own password mail stays unread, and what is deleted goes to the trash", async () => {
  await empty();
  await deliver(2);
  const { open, many, say } = await pop3();
  await open(own);
  await many("RETR 1");
  await say("DELE 2");
  await say("QUIT");
  expect(await counts()).toMatchObject({ inbox: [1, 1], trash: [1, 1] });
});

/** Nothing in any folder. */
async function empty() {
  const { ids } = await scene.call(bob, "Email/query", {});
  if (ids.length > 0) await scene.call(bob, "Email/set", { destroy: ids });
}
