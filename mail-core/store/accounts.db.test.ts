import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { Accounts, SetUp } from "../index.ts";
import { silentLog } from "../log.ts";
import { makeAuthenticator, signInLimits } from "../policy/authentication.ts";
import { makePasswords } from "../policy/passwords.ts";
import { formatServerFirst, parseClientFinal } from "../policy/scram.ts";
import { makeSecrets } from "../policy/secrets.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { scramClient } from "../testing/scram-client.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { makeAccounts } from "./accounts.ts";
import { makeAnnouncer } from "./announcer.ts";
import { makeIds } from "./ids.ts";
import { makeKeySeal } from "./key-seal.ts";
import { makeRecipients } from "./recipients.ts";
import { makeSetUp } from "./set-up.ts";
import { authSecret } from "./setting.ts";
import { makeSignIns } from "./sign-ins.ts";

const ids = makeIds(() => Date.now());
const passwords = makePasswords();
const secrets = makeSecrets(randomBytes(32));
let database: ScratchDatabase;
let accounts: Accounts;
let setUp: SetUp;
beforeAll(async () => {
  database = await scratchDatabase();
  const announcer = makeAnnouncer({ database, log: silentLog });
  const endSecondFactor = async () => false;
  accounts = makeAccounts({ database, ids, clock: systemClock, passwords, announcer, endSecondFactor });
  setUp = makeSetUp({ database, ids, clock: systemClock, passwords, seal: makeKeySeal(secrets) });
});
afterAll(() => database.close());

const authenticator = (clock = fakeClock(Date.now())) => ({
  clock,
  ...makeAuthenticator({
    signIns: makeSignIns({ database, ids }),
    passwords,
    secrets,
    clock,
    log: silentLog,
  }),
});
const guess = (password: string, network = "192.0.2.1", address = "bob@crepes.fr") =>
  ({ address, password, network, protocol: "web" }) as const;

test("of two first visitors one becomes the administrator, and set-up is closed for good", async () => {
  const first = { domain: "Crepes.FR", address: "alice@crepes.fr", password: "correct horse" };
  expect(await setUp.done()).toBe(false);
  expect(await setUp.run({ ...first, domain: "not a domain" })).toEqual({
    ok: false,
    problem: { kind: "malformed-domain" },
  });
  expect(await setUp.run({ ...first, password: "short" })).toMatchObject({
    problem: { kind: "weak-password" },
  });
  const outcomes = await Promise.all([setUp.run(first), setUp.run({ ...first, address: "eve@crepes.fr" })]);
  expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  expect(await setUp.done()).toBe(true);
  expect((await accounts.list()).map(({ role }) => role)).toEqual(["administrator"]);
  expect(await authSecret(database)).toMatch(/^[\w-]{43}$/);
  expect(await accounts.domains()).toEqual(["crepes.fr"]);
});

test("an account begins with six mailboxes, an identity and its address", async () => {
  const made = await accounts.add({
    address: "Bob@CREPES.fr",
    name: "Bob",
    password: "bob's secret",
    quotaOctets: 1000,
  });
  expect(made).toMatchObject({
    ok: true,
    value: { address: "bob@crepes.fr", quotaOctets: 1000, disabled: false },
  });
  const id = made.ok ? made.value.id : "";
  const roles = await database.query("SELECT role FROM mailbox WHERE account_id = $1 ORDER BY sort_order", [
    id,
  ]);
  expect(roles.map(({ role }) => role)).toEqual(["inbox", "drafts", "sent", "archive", "junk", "trash"]);
  expect(await accounts.find("BOB@crepes.fr")).toMatchObject({ id });
  expect(await accounts.find("99999999999999999999")).toBeNull();
  const again = { address: "bob@crepes.fr", password: "another one" };
  expect(await accounts.add(again)).toEqual({ ok: false, problem: { kind: "taken" } });
  expect(await accounts.add({ ...again, address: "x@elsewhere.fr" })).toMatchObject({
    problem: { kind: "foreign-domain" },
  });
  expect(await accounts.add({ ...again, address: "x y@" })).toMatchObject({
    problem: { kind: "malformed-address" },
  });
});

test("forward-paths lead to accounts, in any case and with details; postmaster to the administrator", async () => {
  const recipients = makeRecipients({ database });
  const bob = { kind: "account", accountId: (await accounts.find("bob@crepes.fr"))?.id };
  const [administrator] = (await accounts.list()).filter(({ role }) => role === "administrator");
  const admin = { kind: "account", accountId: administrator?.id };
  for (const path of ["bob@crepes.fr", "BOB@Crepes.FR.", "bob+shop@crepes.fr", '"bob"@crepes.fr']) {
    expect(await recipients.resolve(path)).toEqual(bob);
  }
  for (const path of ["Postmaster", "POSTMASTER@crepes.fr", "abuse@crepes.fr"]) {
    expect(await recipients.resolve(path)).toEqual(admin);
  }
  expect(await recipients.resolve("nobody@crepes.fr")).toEqual({ kind: "unknown" });
  expect(await recipients.resolve("postmaster@hamburger.edu")).toEqual({ kind: "elsewhere" });
  expect(await recipients.addressesOf(bob.accountId ?? "")).toEqual(["bob@crepes.fr"]);
  await database.query("UPDATE mail_state SET used_octets = 1000 WHERE account_id = $1", [bob.accountId]);
  expect(await recipients.resolve("bob@crepes.fr")).toEqual({ ...bob, kind: "full", isForever: false });
});

test("the right password proves the account; unknown, wrong and disabled are refused alike", async () => {
  const { signIn, mayAct } = authenticator();
  const proof = await signIn(guess("bob's secret"));
  expect(proof).toMatchObject({ kind: "proven", address: "bob@crepes.fr", role: "user" });
  expect(await signIn({ ...guess("bob's secret"), address: "bob" })).toMatchObject({ kind: "proven" });
  const id = proof.kind === "proven" ? proof.account : "";
  await database.query(
    "INSERT INTO web_session (id, account_id, expires_at) VALUES ('s', $1, now() + '1 day')",
    [id],
  );
  expect(await mayAct(id)).toBe(true);
  await accounts.setDisabled("bob@crepes.fr", true);
  expect(await mayAct(id)).toBe(false);
  expect(await database.query("SELECT FROM web_session")).toHaveLength(0);
  for (const attempt of [
    guess("bob's secret"),
    guess("wrong"),
    guess("wrong", "192.0.2.1", "nobody@crepes.fr"),
    guess("\0", "x", "\0"),
  ]) {
    expect(await signIn(attempt)).toEqual({ kind: "refused" });
  }
  await accounts.setDisabled("bob@crepes.fr", false);
  await accounts.setPassword("bob@crepes.fr", "a new secret");
  expect(await signIn(guess("bob's secret"))).toEqual({ kind: "refused" });
  expect(await signIn(guess("a new secret"))).toMatchObject({ kind: "proven" });
});

test("a guesser is slowed down, the owner elsewhere is not, and the window slides", async () => {
  const { signIn, clock } = authenticator();
  const guesser = "2001:db8::1";
  for (let at = 0; at < 3; at++)
    expect(await signIn(guess("the same old one", guesser))).toEqual({ kind: "refused" });
  for (let at = 1; at < signInLimits.addressMax; at++) {
    expect(await signIn(guess(`guess ${at}`, guesser))).toEqual({ kind: "refused" });
  }
  // Another address of the same /64 is the same network.
  expect(await signIn(guess("a new secret", "2001:db8::ffff"))).toMatchObject({
    kind: "slow-down",
    retryAfterS: 900,
  });
  expect(await signIn(guess("a new secret", "192.0.2.9"))).toMatchObject({ kind: "proven" });
  clock.advance(signInLimits.windowMs + 1);
  expect(await signIn(guess("a new secret", guesser))).toMatchObject({ kind: "proven" });
});

const scramKeys = async () =>
  (
    await database.query<{ scram_keys: string | null }>(
      "SELECT scram_keys FROM account WHERE address = 'bob@crepes.fr'",
    )
  )[0]?.scram_keys ?? null;

test("a password that was set before SCRAM gets its keys when it is next used, and no other does", async () => {
  const { signIn } = authenticator();
  const kept = await scramKeys();
  expect(kept).toMatch(/^SCRAM-SHA-256\$100000:/);
  await database.query("UPDATE account SET scram_keys = NULL WHERE address = 'bob@crepes.fr'");
  await signIn(guess("wrong", "192.0.2.20"));
  expect(await scramKeys()).toBeNull();
  expect(await signIn(guess("a new secret", "192.0.2.20"))).toMatchObject({ kind: "proven" });
  const filled = await scramKeys();
  expect(filled).toMatch(/^SCRAM-SHA-256\$100000:/);
  await signIn(guess("a new secret", "192.0.2.20"));
  expect(await scramKeys()).toBe(filled);
  await accounts.setPassword("bob@crepes.fr", "another secret");
  expect(await scramKeys()).not.toBe(filled);
  // The keys of an older password come too late.
  const id = (await accounts.find("bob@crepes.fr"))?.id ?? "";
  await makeSignIns({ database, ids }).keepScramKeys(id, "an older hash", "old keys");
  expect(await scramKeys()).not.toBe("old keys");
});

/** What a client with this password sends as its proof. */
async function proofOf(
  password: string,
  { challengeScram }: ReturnType<typeof authenticator>,
  network: string,
) {
  const who = { address: "bob@crepes.fr", network };
  const challenge = await challengeScram(who);
  if (challenge.kind !== "challenge") return { challenge, who, proof: null, authMessage: "" };
  const { first, answer } = scramClient({ user: "bob@crepes.fr", password });
  const serverFirst = formatServerFirst(randomUUID(), challenge);
  const { final } = answer(Buffer.from(serverFirst).toString("base64"));
  const bare = Buffer.from(first, "base64").toString().slice("n,,".length);
  const { proof, withoutProof } = parseClientFinal(Buffer.from(final, "base64").toString()) ?? {};
  return { challenge, who, proof: proof ?? null, authMessage: `${bare},${serverFirst},${withoutProof}` };
}

test("SCRAM failures count with the others: the tenth wrong password is the last, whatever its way", async () => {
  const auth = authenticator();
  const network = "192.0.2.30";
  const attempt = async (password: string) => {
    const { who, proof, authMessage } = await proofOf(password, auth, network);
    return auth.proveScram({ ...who, protocol: "smtp", authMessage, proof });
  };
  expect(await attempt("another secret")).toMatchObject({ kind: "proven", address: "bob@crepes.fr" });
  // An exchange that is broken otherwise guesses nothing: however often, it is counted once.
  const broken = {
    address: "bob@crepes.fr",
    network,
    protocol: "smtp",
    authMessage: "",
    proof: null,
  } as const;
  for (let at = 0; at < 3; at++) expect(await auth.proveScram(broken)).toEqual({ kind: "refused" });
  for (let at = 0; at < 2; at++) expect(await attempt("the same old one")).toEqual({ kind: "refused" });
  for (let at = 3; at < signInLimits.addressMax - 1; at++) {
    expect(await auth.signIn(guess(`guess ${at}`, network))).toEqual({ kind: "refused" });
  }
  const late = await proofOf("another secret", auth, network);
  expect(await attempt("the tenth")).toEqual({ kind: "refused" });
  expect((await proofOf("another secret", auth, network)).challenge).toMatchObject({ kind: "slow-down" });
  // Who had asked for the challenge before is not let through either.
  const { who, proof, authMessage } = late;
  expect(await auth.proveScram({ ...who, protocol: "smtp", authMessage, proof })).toMatchObject({
    kind: "slow-down",
  });
  expect(await auth.signIn(guess("another secret", network))).toMatchObject({ kind: "slow-down" });
});

test("a challenge costs the store the same for a name that is known and one that is not", async () => {
  for (const address of ["bob@crepes.fr", "nobody@crepes.fr"]) {
    const asked: string[] = [];
    const signIns = makeSignIns({ database, ids });
    const { challengeScram } = makeAuthenticator({
      signIns: {
        ...signIns,
        look(query) {
          asked.push("look");
          return signIns.look(query);
        },
        secret() {
          asked.push("secret");
          return signIns.secret();
        },
      },
      passwords,
      secrets,
      clock: systemClock,
      log: silentLog,
    });
    for (let n = 0; n < 2; n++) {
      expect(await challengeScram({ address, network: "192.0.2.50" })).toMatchObject({ kind: "challenge" });
    }
    expect(asked).toEqual(["look", "secret", "look"]);
  }
});

test("a disabled account is refused its right proof", async () => {
  const auth = authenticator();
  await accounts.setDisabled("bob@crepes.fr", true);
  const { who, proof, authMessage } = await proofOf("another secret", auth, "192.0.2.40");
  expect(await auth.proveScram({ ...who, protocol: "pop3", authMessage, proof })).toEqual({
    kind: "refused",
  });
  await accounts.setDisabled("bob@crepes.fr", false);
});

test("the last administrator can be neither disabled nor removed", async () => {
  const [administrator] = (await accounts.list()).filter(({ role }) => role === "administrator");
  const last = { ok: false, problem: { kind: "last-administrator" } };
  expect(await accounts.setDisabled(administrator?.id ?? "", true)).toEqual(last);
  expect(await accounts.remove(administrator?.id ?? "")).toEqual(last);
});

test("a removed account leaves no row in any table", async () => {
  const id = (await accounts.find("bob@crepes.fr"))?.id;
  expect(await accounts.remove("bob@crepes.fr")).toEqual({ ok: true, value: undefined });
  const tables = await database.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'account_id'`,
  );
  for (const { table_name } of tables) {
    expect(await database.query(`SELECT FROM ${table_name} WHERE account_id = $1`, [id]), table_name).toEqual(
      [],
    );
  }
  expect(await accounts.remove("bob@crepes.fr")).toEqual({ ok: false, problem: { kind: "unknown-account" } });
});
