import { createHash, randomInt } from "node:crypto";

/** Letters that no font and no ear takes for another. */
const letters = "abcdefghjkmnpqrstuvwxyz";
const selectorLetters = 4;
/** 20 secret letters are 90 bits. */
const allLetters = 24;

export const randomLetters = (count: number): string =>
  Array.from({ length: count }, () => letters[randomInt(letters.length)]).join("");
/** What can be so many of them. */
export const shapeOfLetters = (count: number): RegExp => new RegExp(`^[${letters}]{${count}}$`);
const shape = shapeOfLetters(allLetters);

/** A new app password: letters that are typed as they are, or in groups. */
export const newAppPassword = (): string => randomLetters(allLetters);

/** The letters by which its row is found. They are not secret: the others suffice. */
export const selectorOf = (appPassword: string): string => appPassword.slice(0, selectorLetters);

/** What was typed, in any case and with or without the gaps between the groups; null when it cannot be an app password. */
export function readAppPassword(typed: string): string | null {
  // No longer than with a gap behind each letter: a password may be a kilobyte long.
  if (typed.length > 2 * allLetters) return null;
  const bare = typed.replace(/[\s-]/g, "").toLowerCase();
  return shape.test(bare) ? bare : null;
}

/** By which one is found that comes alone, as a bearer token. So many random letters need no slow hash: nobody guesses them. */
export const bearerDigest = (appPassword: string): Uint8Array =>
  createHash("sha256").update(`bearer ${appPassword}`).digest();
