import type { EmailAddress } from "../../../../lib/jmap/types.ts";
import { domainOf } from "../delivery-words.ts";

/** What a text looks like: the same for all that look alike. Unicode Technical Standard 39, section 4. */
export type Skeleton = (text: string) => string;

/** Shorter names are one letter from too many honest ones. */
const similarMinLength = 6;

/** Whose address this one could be taken for, though it is another; null for nobody's. */
export function lookAlike(
  address: string,
  known: readonly EmailAddress[],
  skeleton: Skeleton,
): string | null {
  const mine = address.toLowerCase();
  const domain = domainOf(mine);
  const seen = looks(mine, skeleton);
  for (const { email } of known) {
    const theirs = email.toLowerCase();
    if (theirs === mine) continue;
    const other = domainOf(theirs);
    if (domain === other) {
      if (looks(theirs, skeleton) === seen) return email;
    } else if (!isWithin(domain, other) && isSimilar(domain, other, skeleton)) return email;
  }
  return null;
}

/** Zero becomes a capital letter on the way. */
const looks = (text: string, skeleton: Skeleton) => skeleton(text.normalize("NFKC")).toLowerCase();

const isWithin = (one: string, other: string) => one.endsWith(`.${other}`) || other.endsWith(`.${one}`);

function isSimilar(one: string, other: string, skeleton: Skeleton): boolean {
  if (looks(one, skeleton) === looks(other, skeleton)) return true;
  const isLong = (name: string) => name.slice(0, name.lastIndexOf(".")).length >= similarMinLength;
  return isLong(one) && isLong(other) && differsByOne(one, other);
}

/** One character more, less, another, or two that changed places. */
export function differsByOne(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short === long || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return (
    short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
  );
}
