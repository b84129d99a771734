import type { Say } from "../../../lib/language/words.ts";

/** A file as base64 in lines of 76 characters. RFC 2045 section 6.8. */
export const encodedOctets = (octets: number): number => Math.ceil(octets / 57) * 78;

/** Kept free for the header, the boundaries and a text of usual length. */
const textOctets = 64 * 1024;

/** From so much on it is told how full a message is: below nobody needs to think of it. */
const toldFromShare = 0.6;

/** What all files of a message together may have: they grow by a third on their way. */
const filesMaxOctets = (messageMaxOctets: number) =>
  Math.max(0, Math.floor((messageMaxOctets - textOctets) / 78) * 57);

/** How full a message is, before something does not go in any more; null while there is much room. `sizeOf` writes octets for people. */
export function roomWords(
  t: Say<"mail.files">,
  heldOctets: readonly number[],
  messageMaxOctets: number,
  sizeOf: (octets: number) => string,
): string | null {
  const held = heldOctets.reduce((sum, size) => sum + size, 0);
  const most = filesMaxOctets(messageMaxOctets);
  return held < most * toldFromShare ? null : t("room", { held: sizeOf(held), most: sizeOf(most) });
}

interface Sized {
  name: string;
  size: number;
}

/** Which files still go into the message beside what it holds already, in their order. */
export function fitting<File extends Sized>(
  files: readonly File[],
  heldOctets: readonly number[],
  messageMaxOctets: number,
): { fit: File[]; over: File[] } {
  let room = messageMaxOctets - textOctets - heldOctets.reduce((sum, size) => sum + encodedOctets(size), 0);
  const fit: File[] = [];
  const over: File[] = [];
  for (const file of files) {
    const needed = encodedOctets(file.size);
    if (needed > room) over.push(file);
    else {
      room -= needed;
      fit.push(file);
    }
  }
  return { fit, over };
}

/** Says what did not go in, and how much would have; `sizeOf` writes octets for people. */
export function overWords(
  t: Say<"mail.files">,
  over: readonly Sized[],
  messageMaxOctets: number,
  sizeOf: (octets: number) => string,
): string {
  const names = over.map(({ name, size }) => `${name} (${sizeOf(size)})`).join(", ");
  const most = sizeOf(filesMaxOctets(messageMaxOctets));
  return t("over", { count: over.length, names, most });
}
