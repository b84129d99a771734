import type { Id } from "../jmap/types.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { hasKeyring, withKeyring } from "./keyring-database.ts";
import type { Octets } from "./octets.ts";
import { type OwnKey, unseal } from "./own-key.ts";
import type { Trusted } from "./trust.ts";

/** Somebody's certificate that is trusted, and what his program can read. */
export interface Person {
  certificate: Certificate;
  capabilities: readonly string[];
}

/** All that this browser has for signing and encryption. */
export interface Keyring extends Trusted {
  own: readonly OwnKey[];
  known: readonly Person[];
}
export const emptyKeyring: Keyring = { own: [], known: [], people: [], issuers: [] };

/** What is here for an account, the newest first. Nothing is made by asking. */
export async function keyringOf(accountId: Id): Promise<Keyring> {
  if (!(await hasKeyring(accountId))) return emptyKeyring;
  const [keys, certificates] = await withKeyring(accountId, (db) =>
    Promise.all([db.getAll("keys"), db.getAll("certificates")]),
  );
  const newest = <T extends { addedAt: number }>(all: T[]) => all.sort((a, b) => b.addedAt - a.addedAt);
  const own = await Promise.all(
    newest(keys).map(async ({ der, chain, signing, opening, sealed }) => ({
      certificate: await readCertificate(der),
      ...{ chain, signing, opening, sealed },
    })),
  );
  const read = await Promise.all(
    newest(certificates).map(async ({ der, role, capabilities }) => ({
      certificate: await readCertificate(der),
      ...{ role, capabilities },
    })),
  );
  const known = read.filter(({ role }) => role === "person");
  const issuers = read.filter(({ role }) => role === "issuer").map(({ certificate }) => certificate);
  // What one signed oneself is one's own.
  const people = [...known, ...own].map(({ certificate }) => certificate);
  return { own, known, people, issuers };
}

const channelName = "keryx-keyring";
const told = new EventTarget();
function tell(): void {
  told.dispatchEvent(new Event("change"));
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(null);
  channel.close();
}

/** Calls back when it changes, here or in another window, until the returned function is called. */
export function whenKeyringChanges(callback: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = callback;
  told.addEventListener("change", callback);
  return () => {
    channel.close();
    told.removeEventListener("change", callback);
  };
}

export async function addKeys(accountId: Id, keys: readonly OwnKey[]): Promise<void> {
  await withKeyring(accountId, async (db) => {
    for (const { certificate, chain, signing, opening, sealed } of keys) {
      const stored = { der: certificate.der, chain, signing, opening, sealed, addedAt: Date.now() };
      await db.put("keys", stored, certificate.fingerprint);
    }
  });
  tell();
}

export async function removeKey(accountId: Id, { certificate }: OwnKey): Promise<void> {
  await withKeyring(accountId, (db) => db.delete("keys", certificate.fingerprint));
  unlockedKeys.delete(certificate.fingerprint);
  tell();
}

/** Trusts a person's certificate, or whoever has one by this issuer. */
export async function trust(
  accountId: Id,
  { der, fingerprint }: Certificate,
  role: "person" | "issuer",
  capabilities: readonly string[] = [],
): Promise<void> {
  await withKeyring(accountId, async (db) => {
    const stored = { der, role, capabilities, addedAt: Date.now() };
    await db.put("certificates", stored, fingerprint);
  });
  tell();
}

export async function distrust(accountId: Id, { fingerprint }: Certificate): Promise<void> {
  await withKeyring(accountId, (db) => db.delete("certificates", fingerprint));
  tell();
}

/** The keys that were unlocked, in this page's memory until it goes: each an RSAPrivateKey by its fingerprint. */
const unlockedKeys = new Map<string, Octets>();

export const unlockedKey = ({ certificate }: OwnKey): Octets | null =>
  unlockedKeys.get(certificate.fingerprint) ?? null;

/** False where the password is another one. */
export async function unlock({ certificate, sealed }: OwnKey, password: string): Promise<boolean> {
  const key = sealed && (await unseal(sealed, password));
  if (!key) return false;
  unlockedKeys.set(certificate.fingerprint, key);
  tell();
  return true;
}
