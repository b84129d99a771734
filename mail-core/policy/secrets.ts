import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export const secretKeyOctets = 32;
const nonceOctets = 12;
const tagOctets = 16;
const prefix = "aes-256-gcm:";

/** Secrets that the server must be able to read again, such as a password of another host: sealed under a key that is not in the database. */
export interface Secrets {
  /** `place` is whose and which secret it is: in another place nobody can open it. */
  seal(secret: string, place: string): string;
  /** Null for what was sealed under another key or in another place, and for what is none: the secret has to be given again. */
  open(sealed: string, place: string): string | null;
}

/** AES-256-GCM with a random nonce (NIST SP 800-38D section 8.2.2); the place is authenticated, not kept. Throws for a key of another length. */
export function makeSecrets(key: Uint8Array): Secrets {
  if (key.length !== secretKeyOctets) throw new Error(`a secret key has ${secretKeyOctets} octets`);
  return {
    seal(secret, place) {
      const nonce = randomBytes(nonceOctets);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(secret, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return prefix + sealed.toString("base64url");
    },
    open(sealed, place) {
      const octets = sealed.startsWith(prefix) ? Buffer.from(sealed.slice(prefix.length), "base64url") : null;
      if (!octets || octets.length < nonceOctets + tagOctets) return null;
      const options = { authTagLength: tagOctets };
      const decipher = createDecipheriv("aes-256-gcm", key, octets.subarray(0, nonceOctets), options)
        .setAAD(Buffer.from(place))
        .setAuthTag(octets.subarray(-tagOctets));
      try {
        const text = decipher.update(octets.subarray(nonceOctets, -tagOctets));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}
