import { beforeEach, expect, test, vi } from "vitest";
import { prisma } from "../db/prisma.ts";
import { softwarePasskey } from "../testing/software-passkey.ts";
import { alice, bob, withWebDatabase } from "../testing/web-database.ts";
import { challengeLifeMs, challengesPerNetworkMax, keepChallenge } from "./passkey-challenges.ts";
import {
  accountOfPasskey,
  addPasskey,
  offerPasskey,
  offerPasskeySignIn,
  passkeysMax,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from "./passkeys.ts";

withWebDatabase();

const network = "192.0.2.7";
const here = { origin: "https://mail.crepes.fr", rpId: "mail.crepes.fr" };
beforeEach(async () => {
  vi.stubEnv("NEXTAUTH_URL", here.origin);
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of this test");
  await prisma().passkey.deleteMany();
  await prisma().passkeyChallenge.deleteMany();
});

async function offered(account = bob) {
  const offer = await offerPasskey({ account, address: "bob@crepes.fr", name: "Bob" }, network);
  if (!offer.ok) throw new Error(offer.problem);
  return offer.options;
}

/** Bob's, as his browser made it. */
async function madePasskey() {
  const { challenge, user } = await offered();
  const passkey = softwarePasskey(user.id);
  expect(await addPasskey(bob, "Phone", passkey.register({ ...here, challenge }))).toBe(true);
  return passkey;
}

async function challenged(): Promise<string> {
  const options = await offerPasskeySignIn(network);
  if (!options) throw new Error("no challenge");
  return options.challenge;
}

test("a passkey signs in its owner, and its use is noted", async () => {
  const passkey = await madePasskey();
  expect(await passkeysOf(bob)).toMatchObject([{ name: "Phone", lastUsedAt: null }]);
  const signed = passkey.authenticate({ ...here, challenge: await challenged() });
  expect(await accountOfPasskey(signed, network)).toBe(bob);
  expect(await passkeysOf(bob)).toMatchObject([{ lastUsedAt: expect.any(Date), lastNetwork: network }]);
  expect(await passkeysOf(alice)).toEqual([]);
});

test("what it is made for says neither address nor row, and wants the owner to be there", async () => {
  const options = await offered();
  expect(Buffer.from(options.user.id, "base64url")).toHaveLength(32);
  expect((await offered()).user.id).toBe(options.user.id);
  expect((await offered(alice)).user.id).not.toBe(options.user.id);
  expect(options.authenticatorSelection).toMatchObject({
    residentKey: "required",
    userVerification: "required",
  });
});

test("a challenge is answered once, in time, and for whom it was made", async () => {
  const passkey = await madePasskey();
  const challenge = await challenged();
  expect(await accountOfPasskey(passkey.authenticate({ ...here, challenge }), network)).toBe(bob);
  expect(await accountOfPasskey(passkey.authenticate({ ...here, challenge }), network)).toBeNull();
  const late = passkey.authenticate({ ...here, challenge: await challenged() });
  expect(await accountOfPasskey(late, network, new Date(Date.now() + challengeLifeMs))).toBeNull();
  const adding = await offered();
  const signedAdding = passkey.authenticate({ ...here, challenge: adding.challenge });
  expect(await accountOfPasskey(signedAdding, network)).toBeNull();
  const another = softwarePasskey(adding.user.id);
  const made = another.register({ ...here, challenge: adding.challenge });
  expect(await addPasskey(alice, "Stolen", made)).toBe(false);
  expect(await addPasskey(bob, "Own", made)).toBe(true);
  expect(await addPasskey(bob, "Again", made)).toBe(false);
});

test.each([
  ["of another page", { origin: "https://mail.crepes.example" }],
  ["of another name", { rpId: "crepes.fr" }],
  ["without its owner's finger or PIN", { isVerified: false }],
  ["that we never asked for", { challenge: "bm90IG91cnM" }],
])("a signature %s lets nobody in, and makes no passkey", async (_, changes) => {
  const passkey = await madePasskey();
  const signed = passkey.authenticate({ ...here, challenge: await challenged(), ...changes });
  expect(await accountOfPasskey(signed, network)).toBeNull();
  const { challenge, user } = await offered();
  const made = softwarePasskey(user.id).register({ ...here, challenge, ...changes });
  expect(await addPasskey(bob, "Strange", made)).toBe(false);
});

test("a copy that lags behind in counting, another's key and another's handle are refused", async () => {
  const passkey = await madePasskey();
  const signedAt = async (counter: number) => {
    passkey.state.counter = counter;
    return accountOfPasskey(passkey.authenticate({ ...here, challenge: await challenged() }), network);
  };
  expect(await signedAt(5)).toBe(bob);
  expect(await signedAt(5)).toBeNull();
  expect(await signedAt(6)).toBe(bob);
  passkey.state.counter = 7;
  const signed = passkey.authenticate({ ...here, challenge: await challenged() });
  const byAnother = softwarePasskey(signed.response.userHandle).authenticate({
    ...here,
    challenge: await challenged(),
  });
  expect(await accountOfPasskey({ ...byAnother, id: signed.id, rawId: signed.id }, network)).toBeNull();
  const { user } = await offered(alice);
  const asAlice = { ...signed, response: { ...signed.response, userHandle: user.id } };
  expect(await accountOfPasskey(asAlice, network)).toBeNull();
});

test.each([null, "", 7, {}, { id: "x" }, { id: "x".repeat(20_000), response: {} }])(
  "%j is no passkey",
  async (junk) => {
    expect(await accountOfPasskey(junk, network)).toBeNull();
    expect(await addPasskey(bob, "Junk", junk)).toBe(false);
  },
);

test("its owner removes it, and nobody else", async () => {
  const passkey = await madePasskey();
  const [{ id = "" } = {}] = await passkeysOf(bob);
  await removePasskey(alice, id);
  expect(await passkeysOf(bob)).toHaveLength(1);
  await removePasskey(bob, id);
  const signed = passkey.authenticate({ ...here, challenge: await challenged() });
  expect(await accountOfPasskey(signed, network)).toBeNull();
});

test("a passkey has another name when its owner gives it one, and nobody else can", async () => {
  await madePasskey();
  const [{ id = "" } = {}] = await passkeysOf(bob);
  await renamePasskey(alice, id, "Mine");
  expect(await passkeysOf(bob)).toMatchObject([{ name: "Phone" }]);
  await renamePasskey(bob, id, "The old phone");
  expect(await passkeysOf(bob)).toMatchObject([{ name: "The old phone" }]);
});

test("an account has so many passkeys, and a network so many open challenges, and no more", async () => {
  const row = { accountId: BigInt(bob), name: "n", publicKey: new Uint8Array(), counter: 0, transports: [] };
  const createdAt = new Date();
  const data = Array.from({ length: passkeysMax }, (_, n) => ({ ...row, id: `k${n}`, createdAt }));
  await prisma().passkey.createMany({ data });
  const owner = { account: bob, address: "bob@crepes.fr", name: "" };
  expect(await offerPasskey(owner, network)).toEqual({ ok: false, problem: "too-many" });

  const expiresAt = new Date(Date.now() + challengeLifeMs);
  await prisma().passkeyChallenge.createMany({
    data: Array.from({ length: challengesPerNetworkMax }, (_, n) => ({
      ...{ challenge: `c${n}`, network, expiresAt },
    })),
  });
  expect(await offerPasskeySignIn(network)).toBeNull();
  expect(await offerPasskeySignIn("192.0.2.8")).not.toBeNull();
  const later = Date.now() + challengeLifeMs;
  expect(await keepChallenge({ challenge: "late", account: null }, network, later)).toBe(true);
});

test("where browsers know no passkeys none is offered", async () => {
  vi.stubEnv("NEXTAUTH_URL", "http://192.0.2.1:3000");
  expect(await offerPasskeySignIn(network)).toBeNull();
  const owner = { account: bob, address: "bob@crepes.fr", name: "" };
  expect(await offerPasskey(owner, network)).toEqual({ ok: false, problem: "not-offered" });
});
