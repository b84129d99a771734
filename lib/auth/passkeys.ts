import { createHmac } from "node:crypto";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { z } from "zod";
import { prisma } from "../db/prisma.ts";
import { keepChallenge, takeChallenge } from "./passkey-challenges.ts";
import { relyingParty } from "./relying-party.ts";
import { signingSecret } from "./token.ts";

/** Read when the first passkey is asked for: it takes a third of a second, and the page to sign in is the first of all. */
const webAuthn = () => import("@simplewebauthn/server");

export const passkeysMax = 20;
export const passkeyNameMaxLength = 100;
const fieldMaxLength = 10_000;
/** EdDSA, ES256 and RS256: what passkeys have today. */
const supportedAlgorithmIDs = [-8, -7, -257];

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  lastNetwork: string | null;
}

export type PasskeyOffer =
  | { ok: true; options: PublicKeyCredentialCreationOptionsJSON }
  | { ok: false; problem: "not-offered" | "too-many" | "slow-down" };

const text = z.string().min(1).max(fieldMaxLength);
const credential = z.object({
  id: text,
  rawId: text,
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}).catch({}),
});
const registration = credential.extend({
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});
const assertion = credential.extend({
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text,
  }),
});

/** One for all of an account's passkeys; it tells nobody whose it is. WebAuthn section 14.6.1. */
const userHandle = (account: string): Buffer =>
  createHmac("sha256", signingSecret()).update(`passkey ${account}`).digest();

/** The newest first. */
export const passkeysOf = (account: string): Promise<Passkey[]> =>
  prisma().passkey.findMany({
    where: { accountId: BigInt(account) },
    select: { id: true, name: true, createdAt: true, lastUsedAt: true, lastNetwork: true },
    orderBy: { createdAt: "desc" },
  });

/** What a browser needs to make a passkey for an account, whose owner has proved to be there. */
export async function offerPasskey(
  { account, address, name }: { account: string; address: string; name: string },
  network: string,
): Promise<PasskeyOffer> {
  const party = relyingParty();
  if (!party) return { ok: false, problem: "not-offered" };
  const has = await prisma().passkey.findMany({ where: { accountId: BigInt(account) } });
  if (has.length >= passkeysMax) return { ok: false, problem: "too-many" };
  const { generateRegistrationOptions } = await webAuthn();
  const options = await generateRegistrationOptions({
    ...{ rpName: "Keryx", rpID: party.id },
    ...{ userID: new Uint8Array(userHandle(account)), userName: address, userDisplayName: name || address },
    excludeCredentials: has.map(({ id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs,
    // Found without an address, and a factor of its own beside the key: a PIN, a finger, a face.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  const isKept = await keepChallenge({ challenge: options.challenge, account }, network);
  return isKept ? { ok: true, options } : { ok: false, problem: "slow-down" };
}

/** Keeps the passkey that a browser has made. False for anything else, and for one that is somebody's already. */
export async function addPasskey(account: string, name: string, made: unknown): Promise<boolean> {
  const party = relyingParty();
  const parsed = registration.safeParse(made);
  if (!party || !parsed.success) return false;
  const { verifyRegistrationResponse } = await webAuthn();
  const verified = await verifyRegistrationResponse({
    response: parsed.data as RegistrationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge({ challenge, account }),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs,
  }).catch(() => null);
  if (!verified?.verified) return false;
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const data = {
    id,
    accountId: BigInt(account),
    name,
    publicKey,
    counter,
    transports,
    createdAt: new Date(),
  };
  const added = await prisma().passkey.createMany({ data, skipDuplicates: true });
  return added.count > 0;
}

/** Its owner's name for it. Nothing happens where it is not the account's. */
export async function renamePasskey(account: string, id: string, name: string): Promise<void> {
  await prisma().passkey.updateMany({ where: { id, accountId: BigInt(account) }, data: { name } });
}

/** Nothing happens where it is not the account's. */
export async function removePasskey(account: string, id: string): Promise<void> {
  await prisma().passkey.deleteMany({ where: { id, accountId: BigInt(account) } });
}

/** What a browser needs to sign in with a passkey, whosever it is; null where there are none, and when too many were asked for. */
export async function offerPasskeySignIn(
  network: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const party = relyingParty();
  if (!party) return null;
  const { generateAuthenticationOptions } = await webAuthn();
  const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: "required" });
  const { challenge } = options;
  return (await keepChallenge({ challenge, account: null }, network)) ? options : null;
}

/** The account row whose passkey has signed a challenge of ours, with its owner there; null for anything else. Notes the use. */
export async function accountOfPasskey(
  signed: unknown,
  network: string,
  now = new Date(),
): Promise<string | null> {
  const party = relyingParty();
  const parsed = assertion.safeParse(signed);
  if (!party || !parsed.success) return null;
  const row = await prisma().passkey.findUnique({ where: { id: parsed.data.id } });
  if (!row) return null;
  const account = row.accountId.toString();
  const { publicKey, transports } = row;
  const counter = Number(row.counter);
  const { verifyAuthenticationResponse } = await webAuthn();
  const verified = await verifyAuthenticationResponse({
    response: parsed.data as AuthenticationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge({ challenge, account: null }, now.getTime()),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: row.id, publicKey, counter, transports },
    requireUserVerification: true,
  }).catch(() => null);
  const isTheirs = parsed.data.response.userHandle === userHandle(account).toString("base64url");
  if (!verified?.verified || !isTheirs) return null;
  // Of two uses that saw the same count one is of a copy. WebAuthn section 7.2, step 22.
  const noted = await prisma().passkey.updateMany({
    where: { id: row.id, counter: row.counter },
    data: { counter: verified.authenticationInfo.newCounter, lastUsedAt: now, lastNetwork: network },
  });
  return noted.count > 0 ? account : null;
}
