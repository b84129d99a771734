import { PrivateKeyInfo } from "pkijs";
import { type Certificate, spkiOf } from "./certificate.ts";
import type { Octets } from "./octets.ts";
import { curveOf, type Hash, Unsupported } from "./signature.ts";

/** The digests of RSAES-OAEP; a key of Web Crypto's is for one of them alone. */
export const oaepHashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const satisfies readonly Hash[];

/** The octets of a private key under a password: PBKDF2, then AES-GCM. */
export interface Sealed {
  salt: Octets;
  iterations: number;
  iv: Octets;
  octets: Octets;
}

/** One's own key. The keys in it are not extractable: no script reads them, not even one of this page. */
export interface OwnKey {
  certificate: Certificate;
  /** Certificates of issuers that came with it. */
  chain: readonly Octets[];
  /** RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA. */
  signing: CryptoKey;
  /** RSAES-OAEP for each digest, or ECDH. */
  opening: readonly CryptoKey[];
  /**
   * Of an RSA key. RSAES-PKCS1-v1_5, in which most programs encrypt, is nothing that Web Crypto has, so for such mail the key itself is
   * needed: it lies here under the password of its file, and is opened when its owner types that.
   */
  sealed: Sealed | null;
}

const iterations = 600_000;

async function passwordKey(password: string, { salt, iterations }: Pick<Sealed, "salt" | "iterations">) {
  const given = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    given,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

async function seal(octets: Octets, password: string): Promise<Sealed> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await passwordKey(password, { salt, iterations });
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, octets);
  return { salt, iterations, iv, octets: new Uint8Array(sealed) };
}

/** The RSAPrivateKey, encoded; null where the password is another one. */
export async function unseal(sealed: Sealed, password: string): Promise<Octets | null> {
  try {
    const key = await passwordKey(password, sealed);
    const pkcs8 = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.octets);
    return Uint8Array.from(PrivateKeyInfo.fromBER(pkcs8).privateKey.valueBlock.valueHexView);
  } catch {
    return null;
  }
}

interface Given {
  certificate: Certificate;
  chain: readonly Octets[];
  /** PKCS #8. */
  pkcs8: Octets;
  password: string;
}

/** Takes a private key in. Throws `Unsupported` for kinds that browsers do not know. */
export async function takeIn({ certificate, chain, pkcs8, password }: Given): Promise<OwnKey> {
  const { algorithmId } = PrivateKeyInfo.fromBER(pkcs8).privateKeyAlgorithm;
  const load = (how: RsaHashedImportParams | EcKeyImportParams, use: KeyUsage) =>
    crypto.subtle.importKey("pkcs8", pkcs8, how, false, [use]);
  if (algorithmId === "1.2.840.113549.1.1.1")
    return {
      ...{ certificate, chain },
      signing: await load({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, "sign"),
      opening: await Promise.all(oaepHashes.map((hash) => load({ name: "RSA-OAEP", hash }, "decrypt"))),
      sealed: await seal(pkcs8, password),
    };
  const curve = algorithmId === "1.2.840.10045.2.1" ? curveOf(spkiOf(certificate)) : null;
  if (!curve) throw new Unsupported(algorithmId);
  return {
    ...{ certificate, chain },
    signing: await load({ name: "ECDSA", namedCurve: curve.name }, "sign"),
    opening: [await load({ name: "ECDH", namedCurve: curve.name }, "deriveBits")],
    sealed: null,
  };
}
