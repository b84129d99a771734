/** A file as base64 in lines of 76 characters. RFC 2045 section 6.8. */
export const encodedOctets = (octets: number): number => Math.ceil(octets / 57) * 78;

/** Kept free for the header, the boundaries and a text of usual length. */
const textOctets = 64 * 1024;

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
  over: readonly Sized[],
  messageMaxOctets: number,
  sizeOf: (octets: number) => string,
): string {
  const names = over.map(({ name, size }) => `${name} (${sizeOf(size)})`).join(", ");
  // Files grow by a third on their way: what is said is what a file may have.
  const most = sizeOf(Math.max(0, Math.floor((messageMaxOctets - textOctets) / 78) * 57));
  return over.length === 1
    ? `${names} was not attached: all files of a message together may have ${most}.`
    : `${names} were not attached: all files of a message together may have ${most}.`;
}
