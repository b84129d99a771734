import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

export interface ScramAttempt {
  user: string;
  password: string;
  /** The GS2 header. */
  gs2?: string;
  /** Channel binding data. */
  channel?: Uint8Array;
  nonce?: string;
  /** Changes client-final before it is sent. */
  spoil?: (final: string) => string;
}

const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
const encode = (text: string) => Buffer.from(text).toString("base64");

/** The client's side of RFC 5802, written apart from the server's: first message, answer to the challenge, what the server owes. */
export function scramClient({
  user,
  password,
  gs2 = "n,,",
  channel = new Uint8Array(),
  nonce = "rOprNGfwEbeRWgbNEkqO",
  spoil = (final) => final,
}: ScramAttempt) {
  const bare = `n=${user},r=${nonce}`;
  return {
    first: encode(`${gs2}${bare}`),
    answer(challenge: string) {
      const serverFirst = Buffer.from(challenge, "base64").toString();
      const [, r = "", s = "", i = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst) ?? [];
      const salted = pbkdf2Sync(password, Buffer.from(s, "base64"), Number(i), 32, "sha256");
      const binding = Buffer.concat([Buffer.from(gs2), channel]).toString("base64");
      const withoutProof = `c=${binding},r=${r}`;
      const authMessage = `${bare},${serverFirst},${withoutProof}`;
      const clientKey = hmac(salted, "Client Key");
      const signature = hmac(createHash("sha256").update(clientKey).digest(), authMessage);
      const proof = Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0)));
      return {
        final: encode(spoil(`${withoutProof},p=${proof.toString("base64")}`)),
        owed: encode(`v=${hmac(hmac(salted, "Server Key"), authMessage).toString("base64")}`),
      };
    },
  };
}
