import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "./index.ts";
import { rememberedDays } from "./index.ts";
import { signInLimits } from "./policy/authentication.ts";
import { stepMs, totpCode, totpStep } from "./policy/totp.ts";
import { plain, secured } from "./testing/dialogue.ts";
import { fakeClock } from "./testing/fake-clock.ts";
import { openPop3 } from "./testing/pop3-client.ts";
import { password, type Scene, stage } from "./testing/scene.ts";
import { scramClient } from "./testing/scram-client.ts";

const clock = fakeClock(Date.now());
let scene: Scene;
beforeAll(async () => {
  scene = await stage({}, undefined, clock);
});
afterAll(() => scene.end());

const bobs = "bob@crepes.fr";
const network = "192.0.2.7";
let bob: AccountId;
/** What bob's app has, and his recovery codes. */
let secret: string;
let recoveryCodes: string[];
beforeEach(async () => {
  await scene.database.query("DELETE FROM second_factor");
  await scene.database.query("DELETE FROM sign_in_failure");
  bob = await scene.signIn(bobs);
  ({ secret, recoveryCodes } = await turnOn());
  passStep();
});

const passStep = () => clock.advance(stepMs);
const codeNow = (steps = 0) => totpCode(secret, totpStep(clock.now()) + steps);

async function turnOn() {
  const { secret, ticket } = await scene.core.secondFactors.begin(bob);
  const code = totpCode(secret, totpStep(clock.now()));
  const confirmed = await scene.core.secondFactors.confirm(bob, { ticket, code });
  if (!confirmed.ok) throw new Error(confirmed.problem);
  return { secret, recoveryCodes: confirmed.recoveryCodes };
}

const signIn = (typed = password, from = network, browser?: string) =>
  scene.core.authenticator.signIn({
    ...{ address: bobs, password: typed, network: from, protocol: "web" },
    browser,
  });
async function ticket(from = network): Promise<string> {
  const outcome = await signIn(password, from);
  if (outcome.kind !== "code-needed") throw new Error(outcome.kind);
  return outcome.ticket;
}
const prove = async (code: string, from = network, shown?: string) =>
  scene.core.authenticator.proveCode({ ticket: shown ?? (await ticket(from)), code, network: from });
const wrongCode = () => (codeNow() === "000000" ? "000001" : "000000");

test("the password alone lets nobody in; with the app's code it does", async () => {
  expect(await signIn()).toMatchObject({ kind: "code-needed" });
  expect(await signIn("wrong")).toEqual({ kind: "refused" });
  expect(await prove(wrongCode())).toEqual({ kind: "refused" });
  expect(await prove(codeNow())).toMatchObject({ kind: "proven", account: bob, address: bobs });
});

test("who proved to be there by single sign-on is asked for a code as after a password, and a disabled account is refused", async () => {
  const { signInProved } = scene.core.authenticator;
  const first = await signInProved(bobs);
  if (first.kind !== "code-needed") throw new Error(first.kind);
  expect(await prove(codeNow(), network, first.ticket)).toMatchObject({ kind: "proven", account: bob });
  expect(await signInProved("alice@crepes.fr")).toMatchObject({ kind: "proven", address: "alice@crepes.fr" });
  expect(await signInProved("nobody@crepes.fr")).toEqual({ kind: "refused" });
  await scene.core.accounts.setDisabled(bobs, true);
  expect(await signInProved(bobs)).toEqual({ kind: "refused" });
  await scene.core.accounts.setDisabled(bobs, false);
});

test("a code is accepted once, also when two come at the same time, and none that is older than the last", async () => {
  const code = codeNow();
  const older = codeNow(-1);
  const outcomes = await Promise.all([prove(code), prove(code, "192.0.2.8")]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["proven", "refused"]);
  expect(await prove(older)).toEqual({ kind: "refused" });
  passStep();
  expect(await prove(codeNow())).toMatchObject({ kind: "proven" });
});

test("the code that turned it on signs nobody in", async () => {
  expect(await prove(codeNow(-1))).toEqual({ kind: "refused" });
});

test("a recovery code signs in once, however it is typed", async () => {
  const [first = "", second = ""] = recoveryCodes;
  expect(recoveryCodes).toHaveLength(10);
  const typed = ` ${first.replace(/(.{4})/g, "$1 ").toUpperCase()}`;
  const outcomes = await Promise.all([prove(typed), prove(first, "192.0.2.8")]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["proven", "refused"]);
  expect(await scene.core.secondFactors.find(bob)).toMatchObject({ recoveryCodesLeft: 9 });
  const renewed = await scene.core.secondFactors.renewRecoveryCodes(bob);
  expect(await prove(second)).toEqual({ kind: "refused" });
  expect(await prove(renewed?.[0] ?? "")).toMatchObject({ kind: "proven" });
});

test("neither the secret nor a recovery code can be read in the database", async () => {
  const [row] = await scene.database.query<{ text: string }>(
    "SELECT second_factor::text AS text FROM second_factor",
  );
  for (const told of [secret, ...recoveryCodes]) expect(row?.text).not.toContain(told);
});

test("wrong codes are counted like wrong passwords: a right password between them forgives none, and elsewhere the owner is let in", async () => {
  for (let n = 0; n < signInLimits.addressMax; n++) {
    expect(await prove(wrongCode())).toEqual({ kind: "refused" });
    // The same digits at another time are another guess.
    passStep();
  }
  expect(await signIn()).toMatchObject({ kind: "slow-down" });
  const elsewhere = await ticket("198.51.100.1");
  expect(await prove(codeNow(), network, elsewhere)).toMatchObject({ kind: "slow-down" });
  expect(await prove(codeNow(), "198.51.100.1", elsewhere)).toMatchObject({ kind: "proven" });
});

test("a code comes within ten minutes of its password, and that is still the password", async () => {
  const old = await ticket();
  clock.advance(10 * 60_000);
  expect(await prove(codeNow(), network, old)).toEqual({ kind: "stale" });
  const before = await ticket();
  await scene.core.accounts.setPassword(bobs, "another secret", { keepAppPasswords: true });
  expect(await prove(codeNow(), network, before)).toEqual({ kind: "stale" });
  await scene.core.accounts.setPassword(bobs, password, { keepAppPasswords: true });
  for (const forged of ["", "nonsense", `${before}x`])
    expect(await prove(codeNow(), network, forged)).toEqual({ kind: "stale" });
});

test("a browser that is remembered is asked for no code for thirty days, until it is forgotten", async () => {
  const remember = async () => {
    passStep();
    const outcome = await prove(codeNow());
    if (outcome.kind !== "proven") throw new Error(outcome.kind);
    return outcome.browser;
  };
  const browser = await remember();
  expect(await signIn(password, network, browser)).toMatchObject({ kind: "proven" });
  expect(await signIn("wrong", network, browser)).toEqual({ kind: "refused" });
  await scene.core.secondFactors.forgetBrowsers(bob);
  expect(await signIn(password, network, browser)).toMatchObject({ kind: "code-needed" });
  const next = await remember();
  await scene.core.accounts.setPassword(bobs, "another secret", { keepAppPasswords: true });
  expect(await signIn("another secret", network, next)).toMatchObject({ kind: "code-needed" });
  await scene.core.accounts.setPassword(bobs, password, { keepAppPasswords: true });
  const last = await remember();
  clock.advance(rememberedDays * 24 * 3_600_000);
  expect(await signIn(password, network, last)).toMatchObject({ kind: "code-needed" });
});

test("it is turned on by a code of the secret that was shown, within half an hour, once", async () => {
  const { secondFactors } = scene.core;
  await secondFactors.end(bob);
  const confirm = (shown: { secret: string; ticket: string }, account = bob) =>
    secondFactors.confirm(account, {
      ticket: shown.ticket,
      code: totpCode(shown.secret, totpStep(clock.now())),
    });
  const shown = await secondFactors.begin(bob);
  expect(await secondFactors.confirm(bob, { ...shown, code: "nonsense" })).toEqual({
    ok: false,
    problem: "wrong-code",
  });
  expect(await confirm(shown, await scene.signIn("eve@crepes.fr"))).toMatchObject({ problem: "stale" });
  expect(await secondFactors.find(bob)).toBeNull();
  expect((await confirm(shown)).ok).toBe(true);
  expect(await confirm(await secondFactors.begin(bob))).toMatchObject({ problem: "on-already" });
  await secondFactors.end(bob);
  const late = await secondFactors.begin(bob);
  clock.advance(30 * 60_000);
  expect(await confirm(late)).toMatchObject({ problem: "stale" });
});

test("an administrator turns it off for who lost it: the password signs in again, and a message says so", async () => {
  expect(await scene.core.accounts.find(bobs)).toMatchObject({ hasSecondFactor: true });
  await scene.core.accounts.endSecondFactor(bobs);
  await scene.core.accounts.endSecondFactor(bobs);
  expect(await scene.core.accounts.find(bobs)).toMatchObject({ hasSecondFactor: false });
  expect(await signIn()).toMatchObject({ kind: "proven" });
  expect(await scene.core.accounts.endSecondFactor("nobody@crepes.fr")).toMatchObject({
    problem: { kind: "unknown-account" },
  });
  const { ids } = await scene.call(bob, "Email/query", {
    sort: [{ property: "receivedAt", isAscending: false }],
  });
  const { list } = await scene.call(bob, "Email/get", { ids, properties: ["subject"] });
  const subjects = list.map(({ subject }: { subject: string }) => subject);
  expect(subjects.slice(0, 2)).toEqual([
    "Your second factor was turned off by an administrator",
    "Your second factor is on",
  ]);
});

const pop3 = () => openPop3(scene.ports.pop3);
const needed =
  "-ERR [AUTH] this account needs an app password here: the webmail makes them, under Settings, App passwords";

test("POP3 asks for an app password, by every mechanism, and takes one", async () => {
  const { client, say } = await pop3();
  await say(`USER ${bobs}`);
  expect(await say(`PASS ${password}`)).toBe(needed);
  expect(await say(`AUTH PLAIN ${plain(bobs, password)}`)).toBe(needed);
  client.close();
  const other = await pop3();
  const { first, answer } = scramClient({ user: bobs, password });
  const { final } = answer((await other.say(`AUTH SCRAM-SHA-256 ${first}`)).slice(2));
  expect(await other.say(final)).toBe(needed);
  await other.say(`USER ${bobs}`);
  expect(await other.say("PASS wrong")).toBe("-ERR [AUTH] sign-in refused");
  const made = await scene.core.appPasswords.add(bob, { name: "Phone", protocols: ["pop3"] });
  await other.say(`USER ${bobs}`);
  expect(await other.say(`PASS ${made.ok ? made.password : ""}`)).toMatch(/^\+OK/);
  other.client.close();
});

test("submission answers 534 5.7.9 to the account's own password, and takes an app password", async () => {
  const { client } = await secured(scene.ports.submission);
  expect(await client.say(`AUTH PLAIN ${plain(bobs, password)}`)).toBe(
    "534 5.7.9 This account has a second factor: use an app password, made in the webmail under Settings, App passwords",
  );
  expect(await client.say(`AUTH PLAIN ${plain(bobs, "wrong")}`)).toMatch(/^535 5\.7\.8/);
  const made = await scene.core.appPasswords.add(bob, { name: "Laptop", protocols: ["smtp"] });
  expect(await client.say(`AUTH PLAIN ${plain(bobs, made.ok ? made.password : "")}`)).toMatch(/^235/);
  client.close();
});
