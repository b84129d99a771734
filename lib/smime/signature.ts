import type { AlgorithmIdentifier } from "pkijs";
import { RSASSAPSSParams } from "pkijs";
import type { Octets } from "./octets.ts";

export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

const hashes: Record<string, Hash> = {
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
/** By the OID of a digest; null for what nobody should trust any more, or nobody knows. */
export const hashOf = (oid: string): Hash | null => hashes[oid] ?? null;
export const digest = async (hash: Hash, octets: Uint8Array): Promise<Octets> =>
  new Uint8Array(await crypto.subtle.digest(hash, octets as Octets));

/** Signature algorithms that name their digest. RFC 5754, RFC 8419. */
const named: Record<string, { kind: "rsa" | "ecdsa"; hash: Hash }> = {
  "1.2.840.113549.1.1.5": { kind: "rsa", hash: "SHA-1" },
  "1.2.840.113549.1.1.11": { kind: "rsa", hash: "SHA-256" },
  "1.2.840.113549.1.1.12": { kind: "rsa", hash: "SHA-384" },
  "1.2.840.113549.1.1.13": { kind: "rsa", hash: "SHA-512" },
  "1.2.840.10045.4.1": { kind: "ecdsa", hash: "SHA-1" },
  "1.2.840.10045.4.3.2": { kind: "ecdsa", hash: "SHA-256" },
  "1.2.840.10045.4.3.3": { kind: "ecdsa", hash: "SHA-384" },
  "1.2.840.10045.4.3.4": { kind: "ecdsa", hash: "SHA-512" },
};
const rsaEncryption = "1.2.840.113549.1.1.1";
const ecPublicKey = "1.2.840.10045.2.1";
const rsaPss = "1.2.840.113549.1.1.10";
const ed25519 = "1.3.101.112";

/** The curves of a public key, by the octets of their OIDs in it. */
const curves = [
  { name: "P-256", octets: 32, oid: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] },
  { name: "P-384", octets: 48, oid: [0x2b, 0x81, 0x04, 0x00, 0x22] },
  { name: "P-521", octets: 66, oid: [0x2b, 0x81, 0x04, 0x00, 0x23] },
] as const;

/** The curve of a public key; null where it is on none that browsers know. */
export function curveOf(spki: Uint8Array): (typeof curves)[number] | null {
  const head = Array.from(spki.subarray(0, 32)).join();
  return curves.find(({ oid }) => head.includes(oid.join())) ?? null;
}

/** What this page has no code for. */
export class Unsupported extends Error {}

interface Signed {
  spki: Octets;
  algorithm: AlgorithmIdentifier;
  /** The digest that stands beside the algorithm, where the algorithm names none. */
  hash?: Hash | null;
  signature: Uint8Array;
  octets: Octets;
}

/** Whether a signature is that of these octets. Throws `Unsupported` for an algorithm that is not known here. */
export async function verifySignature({
  spki,
  algorithm,
  hash,
  signature,
  octets,
}: Signed): Promise<boolean> {
  const oid = algorithm.algorithmId;
  const of = (how: RsaHashedImportParams | EcKeyImportParams | Algorithm) =>
    crypto.subtle.importKey("spki", spki, how, false, ["verify"]).catch(() => {
      // A key that browsers refuse proves nothing, nor that anything was changed.
      throw new Unsupported(oid);
    });
  const given = Uint8Array.from(signature);
  if (oid === ed25519) return crypto.subtle.verify("Ed25519", await of({ name: "Ed25519" }), given, octets);
  if (oid === rsaPss) {
    const said = new RSASSAPSSParams({ schema: algorithm.algorithmParams });
    const pssHash = hashOf(said.hashAlgorithm.algorithmId);
    if (!pssHash) throw new Unsupported(said.hashAlgorithm.algorithmId);
    const how = { name: "RSA-PSS", hash: pssHash };
    return crypto.subtle.verify({ ...how, saltLength: said.saltLength }, await of(how), given, octets);
  }
  const known =
    named[oid] ??
    (hash && oid === rsaEncryption ? { kind: "rsa" as const, hash } : null) ??
    (hash && oid === ecPublicKey ? { kind: "ecdsa" as const, hash } : null);
  if (!known) throw new Unsupported(oid);
  if (known.kind === "rsa") {
    const how = { name: "RSASSA-PKCS1-v1_5", hash: known.hash };
    return crypto.subtle.verify(how, await of(how), given, octets);
  }
  const curve = curveOf(spki);
  if (!curve) throw new Unsupported(oid);
  const raw = rawSignature(signature, curve.octets);
  const key = await of({ name: "ECDSA", namedCurve: curve.name });
  return raw !== null && crypto.subtle.verify({ name: "ECDSA", hash: known.hash }, key, raw, octets);
}

/** ECDSA's two numbers without their ASN.1, as Web Crypto has them. RFC 5753 section 7.2. */
function rawSignature(der: Uint8Array, octets: number): Octets | null {
  const raw = new Uint8Array(octets * 2);
  let at = der[1] !== undefined && der[1] & 0x80 ? 3 : 2;
  for (const half of [0, 1]) {
    const length = der[at + 1] ?? 0;
    if (der[at] !== 2 || length === 0) return null;
    let number = der.subarray(at + 2, at + 2 + length);
    while (number.length > octets && number[0] === 0) number = number.subarray(1);
    if (number.length > octets) return null;
    raw.set(number, (half + 1) * octets - number.length);
    at += 2 + length;
  }
  return raw;
}

/** The same the other way. */
export function derSignature(raw: Uint8Array): Octets {
  const numbers = [raw.subarray(0, raw.length / 2), raw.subarray(raw.length / 2)].map((half) => {
    let from = 0;
    while (from < half.length - 1 && half[from] === 0) from += 1;
    const digits = [...half.subarray(from)];
    const signed = (digits[0] ?? 0) & 0x80 ? [0, ...digits] : digits;
    return [2, signed.length, ...signed];
  });
  const inside = numbers.flat();
  return Uint8Array.from(
    inside.length > 127 ? [0x30, 0x81, inside.length, ...inside] : [0x30, inside.length, ...inside],
  );
}
