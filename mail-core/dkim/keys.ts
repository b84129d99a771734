import { createHash, createPublicKey, generateKeyPair, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** RSA, which everybody verifies, and Ed25519, which is small and fast. RFC 8301 section 3, RFC 8463. */
export const dkimAlgorithms = ["rsa-sha256", "ed25519-sha256"] as const;
export type DkimAlgorithm = (typeof dkimAlgorithms)[number];

/** RFC 8301 section 3.2 asks for 1,024 or more, and says that 2,048 should be used; a longer key does not fit a DNS answer everywhere. */
const rsaBits = 2048;

export interface DkimKeyPair {
  algorithm: DkimAlgorithm;
  /** PKCS #8 in DER. */
  privateKey: Uint8Array;
  /** What `p=` holds: SubjectPublicKeyInfo for RSA, the 32 octets themselves for Ed25519. RFC 6376 section 3.6.1, RFC 8463 section 4. */
  publicKey: Uint8Array;
}

const makePair = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** A pair of each algorithm; about a tenth of a second, off the main thread. */
export const newKeyPairs = (): Promise<DkimKeyPair[]> => Promise.all(dkimAlgorithms.map(newKeyPair));

async function newKeyPair(algorithm: DkimAlgorithm): Promise<DkimKeyPair> {
  const isRsa = algorithm === "rsa-sha256";
  const { privateKey } = await makePair(isRsa ? "rsa" : "ed25519", isRsa ? { modulusLength: rsaBits } : {});
  return {
    algorithm,
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }),
    publicKey: publicOctets(algorithm, privateKey),
  };
}

/** What `p=` holds for a private key. */
export function publicOctets(algorithm: DkimAlgorithm, privateKey: KeyObject): Uint8Array {
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  // RFC 8410: the key is the last 32 octets.
  return algorithm === "rsa-sha256" ? spki : spki.subarray(-32);
}

/** The text of the TXT record. RFC 6376 section 3.6.1. */
export const keyRecord = ({ algorithm, publicKey }: Omit<DkimKeyPair, "privateKey">): string =>
  `v=DKIM1; k=${algorithm === "rsa-sha256" ? "rsa" : "ed25519"}; p=${Buffer.from(publicKey).toString("base64")}`;

/** Where its record stands. RFC 6376 section 3.6.2.1. */
export const keyName = (selector: string, domain: string): string => `${selector}._domainkey.${domain}`;

/** Such as `rsa-20261121`: the day tells people which one is the older. */
export const selectorOf = (algorithm: DkimAlgorithm, at: Date): string =>
  `${algorithm === "rsa-sha256" ? "rsa" : "ed25519"}-${at.toISOString().slice(0, 10).replaceAll("-", "")}`;

/** The signature over a header, in base64; RSA is worked out off the main thread. RFC 6376 section 3.3, RFC 8463 section 3. */
export function signatureOf(algorithm: DkimAlgorithm, key: KeyObject, data: Buffer): Promise<string> {
  // Ed25519 signs the hash of the header, not the header.
  if (algorithm === "ed25519-sha256")
    return Promise.resolve(sign(null, createHash("sha256").update(data).digest(), key).toString("base64"));
  return new Promise((resolve, reject) =>
    sign("sha256", data, key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString("base64")),
    ),
  );
}
