import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What the server keeps of a password: enough to check a proof, not enough to sign in. RFC 5802 section 3. */
export interface ScramKeys {
  salt: Uint8Array;
  iterations: number;
  storedKey: Uint8Array;
  serverKey: Uint8Array;
}

/** Whether the client binds the exchange to the TLS channel. RFC 5802 section 7, gs2-cbind-flag. */
export type Binding =
  /** "n": it cannot. */
  | { kind: "none" }
  /** "y": it could, and believes that we cannot. */
  | { kind: "not-offered" }
  /** "p=name". */
  | { kind: "bound"; name: string };

export interface ClientFirst {
  binding: Binding;
  authzid: string | null;
  user: string;
  nonce: string;
  /** As they were written: both are proven later. */
  gs2Header: string;
  bare: string;
}

export interface ClientFinal {
  /** The Base64 of GS2 header and channel binding data. */
  binding: string;
  nonce: string;
  proof: Uint8Array;
  withoutProof: string;
}

/** Longest message that is read. Names have 254 octets, nonces some tens. */
const scramMessageMaxLength = 4_096;

const saslName = String.raw`(?:[^,=\p{Cc}]|=2C|=3D)+`;
const nonce = String.raw`[\x21-\x2b\x2d-\x7e]+`;
/** Optional ones, which may be ignored. "m" is one that must be understood, and none is known. RFC 5802 section 5.1. */
const extensions = String.raw`(?:,(?![mp]=)[A-Za-z]=[^,\p{Cc}]+)*`;
const firstPattern = new RegExp(
  `^((n|y|p=([A-Za-z0-9.-]+)),(?:a=(${saslName}))?,)(n=(${saslName}),r=(${nonce})${extensions})$`,
  "u",
);
const finalPattern = new RegExp(
  `^(c=([A-Za-z0-9+/]+={0,2}),r=(${nonce})${extensions}),p=([A-Za-z0-9+/]{43}=)$`,
  "u",
);

/** client-first-message, or null when it is malformed. RFC 5802 section 7. */
export function parseClientFirst(message: string): ClientFirst | null {
  if (message.length > scramMessageMaxLength) return null;
  const [, gs2Header, flag, bindingName, authzid, bare, user, nonce] = firstPattern.exec(message) ?? [];
  if (!gs2Header || !bare || !user || !nonce) return null;
  const binding: Binding = bindingName
    ? { kind: "bound", name: bindingName }
    : { kind: flag === "y" ? "not-offered" : "none" };
  const name = (text: string) => text.replaceAll("=2C", ",").replaceAll("=3D", "=");
  return { binding, authzid: authzid ? name(authzid) : null, user: name(user), nonce, gs2Header, bare };
}

/** client-final-message, or null when it is malformed. RFC 5802 section 7. */
export function parseClientFinal(message: string): ClientFinal | null {
  if (message.length > scramMessageMaxLength) return null;
  const [, withoutProof, binding, nonce, proof] = finalPattern.exec(message) ?? [];
  if (!withoutProof || !binding || !nonce || !proof) return null;
  return { withoutProof, binding, nonce, proof: Buffer.from(proof, "base64") };
}

/** server-first-message. RFC 5802 section 7. */
export const formatServerFirst = (
  nonce: string,
  { salt, iterations }: Pick<ScramKeys, "salt" | "iterations">,
): string => `r=${nonce},s=${Buffer.from(salt).toString("base64")},i=${iterations}`;

/** server-final-message: the server proves that it knows the keys. RFC 5802 section 7. */
export const formatServerFinal = (signature: Uint8Array): string =>
  `v=${Buffer.from(signature).toString("base64")}`;

/** True when the client that made the proof knows the password. RFC 5802 section 3. */
export function isProofOf({ storedKey }: ScramKeys, proof: Uint8Array, authMessage: string): boolean {
  const clientKey = hmac(storedKey, authMessage).map((octet, at) => octet ^ (proof[at] ?? 0));
  return timingSafeEqual(sha256(clientKey), storedKey);
}

export const serverSignature = (authMessage: string, { serverKey }: ScramKeys): Uint8Array =>
  hmac(serverKey, authMessage);

export const hmac = (key: Uint8Array | string, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

export const sha256 = (octets: Uint8Array): Buffer => createHash("sha256").update(octets).digest();
