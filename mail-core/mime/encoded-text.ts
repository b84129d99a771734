/** Shorter lines are no part of a run: encoders break at 61 (uuencode) to 78 characters, and people write no such words. */
const lineMinLength = 60;
/** What is longer is encoded. A SHA-512 in hexadecimal is as long, and is looked for. */
const wordMaxLength = 128;
/** Of a path, a slug or shouted prose every sixth character or so separates words; of base64 one in 32, of uuencode one in 64. */
const separatorsMaxShare = 0.1;
/** Of a full line: an "M" for 45 octets, then 60 characters. */
const uuencodedLength = 61;

const none = 0;
const sign = 1;
const separator = 2;
/** The alphabets of hexadecimal, base64 and base64url (RFC 4648), by character. */
const kindOf = new Uint8Array(2 ** 16);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
  kindOf[letter.charCodeAt(0)] = sign;
for (const other of "+/=-_") kindOf[other.charCodeAt(0)] = separator;

const [lf, cr, tab, space, slash, colon, greater] = [0x0a, 0x0d, 0x09, 0x20, 0x2f, 0x3a, 0x3e];
const [letterM, firstBehindUuencode] = [0x4d, 0x61];

/** Characters of an alphabet, one behind the other; lines of a run count together. */
interface Stretch {
  start: number;
  end: number;
  length: number;
  separators: number;
}

const isEncoded = ({ length, separators }: Stretch): boolean =>
  length > wordMaxLength && separators <= length * separatorsMaxShare;

/**
 * A text without what is no language but octets written as letters: PGP armor, certificates, uuencoded files, keys, tokens. Nobody looks for
 * a piece of it, and thousands of words that come once would cost more than the rest of the message. That is a run of lines without a
 * blank, 60 characters or longer (quoted or indented), or a single word, of more than 128 characters of base64 or hexadecimal in all; and
 * three full lines of uuencode. The shorter last line stays: it cannot be told from a word. The work grows with the text alone.
 */
export function withoutEncoded(text: string): string {
  const kept: string[] = [];
  let keptFrom = 0;
  const cut = ({ start, end }: Stretch) => {
    kept.push(text.slice(keptFrom, start));
    keptFrom = end;
  };
  let run: Stretch | null = null;
  for (let start = 0, next = 0; start < text.length; start = next) {
    const lineEnd = text.indexOf("\n", start);
    next = lineEnd < 0 ? text.length : lineEnd + 1;
    if (next - start < lineMinLength) {
      if (run && isEncoded(run)) cut(run);
      run = null;
      continue;
    }
    const end = contentEnd(text, next);
    const line = encodedLine(text, contentStart(text, start, end), end);
    if (line) {
      run = run ? joined(run, line) : line;
      continue;
    }
    if (run && isEncoded(run)) cut(run);
    run = null;
    if (end - start > wordMaxLength) eachStretch(text, start, end, (word) => isEncoded(word) && cut(word));
  }
  if (run && isEncoded(run)) cut(run);
  if (keptFrom === 0) return text;
  kept.push(text.slice(keptFrom));
  return kept.join(" ");
}

const joined = (run: Stretch, line: Stretch): Stretch => ({
  start: run.start,
  end: line.end,
  length: run.length + line.length,
  separators: run.separators + line.separators,
});

/** Behind quote marks and indentation. */
function contentStart(text: string, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== greater && code !== space && code !== tab) break;
  }
  return at;
}

/** Before the line end. */
function contentEnd(text: string, next: number): number {
  let end = next;
  if (text.charCodeAt(end - 1) === lf) end -= 1;
  if (text.charCodeAt(end - 1) === cr) end -= 1;
  return end;
}

/** The line, if it may belong to a run. */
function encodedLine(text: string, start: number, end: number): Stretch | null {
  if (end - start < lineMinLength) return null;
  let separators = 0;
  for (let at = start; at < end; at++) {
    const kind = kindOf[text.charCodeAt(at)];
    if (kind === none) return uuencodedLine(text, start, end);
    if (kind === separator) separators += 1;
  }
  return { start, end, length: end - start, separators };
}

function uuencodedLine(text: string, start: number, end: number): Stretch | null {
  if (end - start !== uuencodedLength || text.charCodeAt(start) !== letterM) return null;
  let separators = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < space || code >= firstBehindUuencode) return null;
    if (code === space) separators += 1;
  }
  return { start, end, length: end - start, separators };
}

/** The stretches within a line. Behind "://" each "/" ends one: an address is found by its host and the words of its path. */
function eachStretch(text: string, start: number, end: number, visit: (stretch: Stretch) => void): void {
  let from = start;
  let separators = 0;
  let isAddress = false;
  for (let at = start; at <= end; at++) {
    const code = at < end ? text.charCodeAt(at) : space;
    const kind = code === slash && isAddress ? none : (kindOf[code] ?? none);
    if (kind === separator) separators += 1;
    if (kind !== none) continue;
    visit({ start: from, end: at, length: at - from, separators });
    from = at + 1;
    separators = 0;
    if (code === colon) isAddress ||= text.startsWith("//", at + 1);
    else if (code === space || code === tab) isAddress = false;
  }
}
