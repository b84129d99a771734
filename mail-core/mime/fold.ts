/**
 * Case and accents taken off: "Crêpes", "CREPES" and "crepes" become one. NUL and lone surrogates, which
 * PostgreSQL's `text` cannot hold, are dropped.
 */
export const fold = (text: string): string => text.replace(notPlain, foldRun).toLowerCase();

/**
 * The words of a text, folded, one space between them: for what is searched, and the same that `foldedOctets` gives to the index.
 * Punctuation goes, so that `bob@crepes.fr` is found by "crepes" as well.
 */
export const foldWords = (text: string): string => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

const encoder = new TextEncoder();

/**
 * A text as UTF-8 whose words are its runs of octets that `wordOctets` knows, folded but for the case of ASCII. In `room` where it is plain and
 * there is enough of it.
 */
export const foldedOctets = (text: string, room: Buffer): Buffer =>
  plainOctets(text, room) ??
  Buffer.from(
    text.replace(notPlain, (run) =>
      foldRun(run)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, " "),
    ),
  );

/** Null unless there is an octet for each character, and none is NUL: then there is nothing to fold. */
function plainOctets(text: string, room: Buffer): Buffer | null {
  if (text.length > room.length) return null;
  const { read, written } = encoder.encodeInto(text, room);
  const octets = room.subarray(0, written);
  return read === text.length && written === read && !octets.includes(0) ? octets : null;
}

/** What each octet is in a folded word: small letters for the capitals of ASCII, 0 for what stands between words. */
export const wordOctets: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, octet) => {
  if (octet >= 0x80) return octet;
  const sign = String.fromCharCode(octet);
  return /[A-Za-z0-9]/.test(sign) ? sign.toLowerCase().charCodeAt(0) : 0;
});

/** All but ASCII, which most mail is, and which needs nothing of Unicode's tables. A text is folded run by run as it is as a whole. */
const notPlain = /[^\x01-\x7f]+/g;

const foldRun = (run: string): string =>
  run
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cs}\0]/gu, "")
    .replace(/[Σς]/g, "σ");
