import { createHash } from "node:crypto";
import { randomLetters, shapeOfLetters } from "./app-password.ts";

/** 16 letters are 72 bits: nobody guesses one, nor finds it from its digest. */
const recoveryLetters = 16;
const recoveryCodeCount = 10;
const shape = shapeOfLetters(recoveryLetters);

export const newRecoveryCodes = (): string[] =>
  Array.from({ length: recoveryCodeCount }, () => randomLetters(recoveryLetters));

/** What the table keeps of one. So many random letters need no slow hash. */
export const recoveryDigest = (code: string): Uint8Array =>
  createHash("sha256").update(`recovery ${code}`).digest();

/** A code as it was typed, with or without gaps. */
export type TypedCode = { kind: "totp"; digits: string } | { kind: "recovery"; digest: Uint8Array };

/** Null when it can be neither a code of the app nor a recovery code. */
export function readCode(typed: string): TypedCode | null {
  // No longer than with a gap behind each letter.
  if (typed.length > 2 * recoveryLetters) return null;
  const bare = typed.replace(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(bare)) return { kind: "totp", digits: bare };
  return shape.test(bare) ? { kind: "recovery", digest: recoveryDigest(bare) } : null;
}
