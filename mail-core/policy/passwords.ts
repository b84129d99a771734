import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { deriveScramKeys, formatScramKeys, readScramKeys } from "./scram-keys.ts";

/** NIST SP 800-63B section 5.1.1.2 asks for 8 or more, and for no rule of composition. */
export const passwordMinLength = 8;
/** Longer ones only feed the hash function with work. */
export const passwordMaxOctets = 1_024;

/** Argon2id, the second choice of RFC 9106 section 4 scaled to what OWASP recommends: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What is written down of a password. */
export interface KeptPassword {
  passwordHash: string;
  scramKeys: string;
}

export interface Passwords {
  /**
   * The SCRAM keys get the salt of `like`, other keys of the same account: a challenge names one salt, whichever of its passwords
   * the client has.
   */
  keep(password: string, like?: string | null): Promise<KeptPassword>;
  scramKeys(password: string, like?: string | null): Promise<string>;
  /** Never throws: an unreadable hash fits no password. */
  verify(passwordHash: string, password: string): Promise<boolean>;
  /** Takes as long as a real comparison; for accounts that do not exist. */
  verifyNothing(password: string): Promise<false>;
}

/** True when a new password may be set. */
export const isAcceptablePassword = (password: string): boolean =>
  [...password].length >= passwordMinLength && Buffer.byteLength(password) <= passwordMaxOctets;

/** At most twice as many runs at once as there are cores; the others wait in line. */
export function makePasswords(): Passwords {
  const free = { runs: 2 * availableParallelism() };
  const line: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free.runs > 0) free.runs -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else free.runs += 1;
    }
  };
  // RFC 8265 section 4.2.2: one form of Unicode, so that every keyboard types the same password.
  const prepared = (password: string) => password.normalize("NFC");
  let nobody: Promise<string> | null = null;
  const compare = async (passwordHash: string, password: string) => {
    const isTooLong = Buffer.byteLength(password) > passwordMaxOctets;
    try {
      const fits = await inTurn(() => verify(passwordHash, isTooLong ? "" : prepared(password)));
      return fits && !isTooLong;
    } catch {
      return false;
    }
  };
  const scramKeys = (password: string, like: string | null = null) =>
    inTurn(async () => formatScramKeys(await deriveScramKeys(password, readScramKeys(like)?.salt)));
  return {
    keep: async (password, like) => ({
      passwordHash: await inTurn(() => hash(prepared(password), cost)),
      scramKeys: await scramKeys(password, like),
    }),
    scramKeys,
    verify: compare,
    async verifyNothing(password) {
      nobody ??= inTurn(() => hash("nobody has this password", cost));
      await compare(await nobody, password);
      return false;
    },
  };
}
