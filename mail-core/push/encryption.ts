import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

/** A client's keys. RFC 8291 section 2. */
export interface PushKeys {
  /** A point on P-256, uncompressed. */
  p256dh: Uint8Array;
  auth: Uint8Array;
}

const pointOctets = 65;
const authOctets = 16;
/** RFC 8291 section 4: one record. */
const recordOctets = 4_096;
/** A record holds its text, the octet that ends it, and a tag of 16 octets. */
export const pushTextMaxOctets = recordOctets - 17;

/** Keys as base64url, or null for what are none. RFC 8620 section 7.2. */
export function readPushKeys(p256dh: unknown, auth: unknown): PushKeys | null {
  const [point, secret] = [octetsOf(p256dh), octetsOf(auth)];
  if (point?.length !== pointOctets || secret?.length !== authOctets) return null;
  try {
    // Throws for what is no point of the curve.
    const ecdh = createECDH("prime256v1");
    ecdh.generateKeys();
    ecdh.computeSecret(point);
    return { p256dh: point, auth: secret };
  } catch {
    return null;
  }
}

const octetsOf = (text: unknown): Buffer | null =>
  typeof text === "string" && /^[A-Za-z0-9_-]{1,200}={0,2}$/.test(text)
    ? Buffer.from(text, "base64url")
    : null;

/** One message for a client's eyes, in the encoding aes128gcm of one record. RFC 8291 section 3.4, RFC 8188 section 2. */
export function encryptPush(
  text: Uint8Array,
  { p256dh, auth }: PushKeys,
  { salt = randomBytes(16), privateKey }: { salt?: Uint8Array; privateKey?: Uint8Array } = {},
): Buffer {
  if (text.length > pushTextMaxOctets) throw new Error(`a push holds ${pushTextMaxOctets} octets`);
  const ecdh = createECDH("prime256v1");
  if (privateKey) ecdh.setPrivateKey(privateKey);
  else ecdh.generateKeys();
  const ours = ecdh.getPublicKey();
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, ours]);
  const shared = hkdf(ecdh.computeSecret(p256dh), auth, info, 32);
  const key = hkdf(shared, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = hkdf(shared, salt, "Content-Encoding: nonce\0", 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const sizes = Buffer.alloc(5);
  sizes.writeUInt32BE(recordOctets);
  sizes.writeUInt8(ours.length, 4);
  // 0x02 ends the text of the last record.
  const record = [cipher.update(text), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([salt, sizes, ours, ...record]);
}

const hkdf = (secret: Uint8Array, salt: Uint8Array, info: string | Uint8Array, octets: number) =>
  Buffer.from(hkdfSync("sha256", secret, salt, info, octets));
