import { randomBytes, timingSafeEqual } from "node:crypto";
import { hmac, sha256 } from "../policy/scram.ts";
import { stretchPassword } from "../policy/scram-keys.ts";

/** More would be the host's attempt to keep us busy: some tenths of a second at this number. */
const iterationsMax = 1_000_000;
const iterationsMin = 4_096;

/** The client's side of one exchange; null where the host's message is malformed or proves nothing. RFC 5802 sections 3 and 7, RFC 7677. */
export function makeScramClient(user: string, password: string, nonce = randomBytes(18).toString("base64")) {
  const bare = `n=${user.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  let owed: Buffer | null = null;
  return {
    first: `n,,${bare}`,
    async final(serverFirst: string): Promise<string | null> {
      const [, theirs, salt, count] =
        /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,6})(?:,.*)?$/.exec(serverFirst) ??
        [];
      if (!theirs?.startsWith(nonce) || theirs.length === nonce.length || !salt) return null;
      const iterations = Number(count);
      if (iterations < iterationsMin || iterations > iterationsMax) return null;
      const salted = await stretchPassword(password, Buffer.from(salt, "base64"), iterations);
      const withoutProof = `c=${Buffer.from("n,,").toString("base64")},r=${theirs}`;
      const authMessage = `${bare},${serverFirst},${withoutProof}`;
      const clientKey = hmac(salted, "Client Key");
      const signature = hmac(sha256(clientKey), authMessage);
      owed = hmac(hmac(salted, "Server Key"), authMessage);
      const proof = Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0)));
      return `${withoutProof},p=${proof.toString("base64")}`;
    },
    /** True when the host knows the password as well. */
    isProven(serverFinal: string): boolean {
      const [, text = ""] = /^v=([A-Za-z0-9+/]{43}=)(?:,.*)?$/.exec(serverFinal) ?? [];
      const given = Buffer.from(text, "base64");
      return owed !== null && given.length === owed.length && timingSafeEqual(given, owed);
    },
  };
}
