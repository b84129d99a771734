import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { saslPrep } from "./saslprep.ts";
import { hmac, type ScramKeys, sha256 } from "./scram.ts";

const saltOctets = 16;
const keyOctets = 32;
/**
 * What a thief of the keys pays for each guess, and a client for each sign-in: some tens of milliseconds. RFC 7677
 * section 4 asks for 4096 or more.
 */
export const scramIterations = 100_000;

const stretch = promisify(pbkdf2);

/** SaltedPassword. RFC 5802 section 3, with SHA-256. A password that SASLprep refuses is taken as it is, as PostgreSQL does. */
export const stretchPassword = (password: string, salt: Uint8Array, iterations: number): Promise<Buffer> =>
  stretch(saslPrep(password) ?? password, salt, iterations, keyOctets, "sha256");

/** RFC 5802 section 3. */
export async function deriveScramKeys(
  password: string,
  salt: Uint8Array = randomBytes(saltOctets),
  iterations = scramIterations,
): Promise<ScramKeys> {
  const salted = await stretchPassword(password, salt, iterations);
  return {
    salt,
    iterations,
    storedKey: sha256(hmac(salted, "Client Key")),
    serverKey: hmac(salted, "Server Key"),
  };
}

/** Keys of a name that nobody has: the same at every question, and no password fits them. */
export function nobodysScramKeys(secret: string, name: string): ScramKeys {
  const made = (what: string) => hmac(secret, JSON.stringify(["scram", what, name]));
  return {
    salt: made("salt").subarray(0, saltOctets),
    iterations: scramIterations,
    storedKey: made("stored key"),
    serverKey: made("server key"),
  };
}

const base64 = (octets: Uint8Array) => Buffer.from(octets).toString("base64");

/** One line, as RFC 5803 and PostgreSQL write it. */
export const formatScramKeys = ({ salt, iterations, storedKey, serverKey }: ScramKeys): string =>
  `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;

/** Null when it is none. */
export function readScramKeys(text: string | null): ScramKeys | null {
  const key = "([A-Za-z0-9+/]{43}=)";
  const pattern = new RegExp(`^SCRAM-SHA-256\\$([1-9][0-9]{3,8}):([A-Za-z0-9+/]+={0,2})\\$${key}:${key}$`);
  const [, iterations, salt, storedKey, serverKey] = pattern.exec(text ?? "") ?? [];
  if (!iterations || !salt || !storedKey || !serverKey) return null;
  const octets = (part: string) => Buffer.from(part, "base64");
  return {
    salt: octets(salt),
    iterations: Number(iterations),
    storedKey: octets(storedKey),
    serverKey: octets(serverKey),
  };
}
