import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** RFC 4226 section 4 recommends 160 bits. */
const secretOctets = 20;
const totpDigits = 6;
/** X of RFC 6238 section 4.1. */
export const stepMs = 30_000;
/** A clock may be so many steps off, either way. RFC 6238 section 5.2 recommends one. */
const driftSteps = 1;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator app and the server share: in Base32, as every app takes it. */
export const newTotpSecret = (): string => base32(randomBytes(secretOctets));

/** Which step of time it is. RFC 6238 section 4.2. */
export const totpStep = (nowMs: number): number => Math.floor(nowMs / stepMs);

/** The code of a step: HOTP with HMAC-SHA-1. RFC 4226 section 5.3. */
export function totpCode(secret: string, step: number, digits = totpDigits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** The step whose code this is, now or one step off; null when it is none. Takes as long whichever it is. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const given = Buffer.from(code);
  if (given.length !== totpDigits) return null;
  const now = totpStep(nowMs);
  let found: number | null = null;
  for (let step = now - driftSteps; step <= now + driftSteps; step++) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), given)) found = step;
  }
  return found;
}

/** What the QR code says, in the form that Google Authenticator brought and every app reads. */
export function totpUri(secret: string, address: string): string {
  const issuer = "Keryx";
  const label = `${issuer}:${encodeURIComponent(address)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=${totpDigits}&period=${stepMs / 1000}`;
}

/** Without padding. RFC 4648 section 6. */
function base32(octets: Uint8Array): string {
  const bits = Array.from(octets, (octet) => octet.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}
