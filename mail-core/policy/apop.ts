import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A challenge as the banner shows it: a message-id with 128 random bits, new for each connection. RFC 1939 section 7. */
export const newTimestamp = (hostname: string, nowMs: number): string =>
  `<${randomBytes(16).toString("hex")}.${nowMs}@${hostname}>`;

/** True when the client that made the digest knows the secret. 32 hexadecimal digits in lower case, and nothing else. */
export function isDigestOf(secret: string, timestamp: string, digest: string): boolean {
  const right = createHash("md5").update(timestamp).update(secret).digest();
  const isShaped = /^[0-9a-f]{32}$/.test(digest);
  // Compared in any case: what is wrong with a digest must not be told by the time.
  const given = isShaped ? Buffer.from(digest, "hex") : randomBytes(16);
  return timingSafeEqual(right, given) && isShaped;
}

/** Where an account's secret is sealed to. */
export const apopPlace = (accountId: string): string => `apop ${accountId}`;
