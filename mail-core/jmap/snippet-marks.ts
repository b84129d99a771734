import { foldWords } from "../mime/fold.ts";

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);

/** RFC 8621 section 5. */
const previewMaxOctets = 255;
/** Of a preview, before the first word that was found. */
const leadMaxOctets = 80;

interface Piece {
  html: string;
  octets: number;
  isFound: boolean;
}

/** A text as words and what lies between them, in HTML, with <mark> around the words that begin as one of `words`. */
const piecesOf = (text: string, words: readonly string[]): Piece[] =>
  text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, at) => {
    const folded = at % 2 === 1 ? foldWords(piece) : "";
    const isFound = folded !== "" && words.some((word) => folded.startsWith(word));
    const html = isFound ? `<mark>${escapeHtml(piece)}</mark>` : escapeHtml(piece);
    return { html, octets: Buffer.byteLength(html), isFound };
  });
const joined = (pieces: readonly Piece[]) => pieces.map(({ html }) => html).join("");

/** All of it, marked; null when nothing is found in it. RFC 8621 section 5. */
export function markWords(text: string, words: readonly string[]): string | null {
  const pieces = piecesOf(text, words);
  return pieces.some(({ isFound }) => isFound) ? joined(pieces) : null;
}

/** The part around the first word that is found, as long as a preview may be, behind `lead`; null when there is none. */
export function snippetOf(text: string, words: readonly string[], lead = ""): string | null {
  const pieces = piecesOf(text, words);
  const first = pieces.findIndex(({ isFound }) => isFound);
  const leadHtml = escapeHtml(lead);
  let octets = Buffer.byteLength(leadHtml) + (pieces[first]?.octets ?? Number.POSITIVE_INFINITY);
  if (octets > previewMaxOctets) return null;
  const fits = (piece: Piece | undefined, most: number): piece is Piece =>
    piece !== undefined && octets + piece.octets <= most;
  const leadMost = Math.min(previewMaxOctets, octets + leadMaxOctets);
  let start = first;
  for (let piece = pieces[start - 1]; fits(piece, leadMost); piece = pieces[start - 1]) {
    octets += piece.octets;
    start -= 1;
  }
  let end = first + 1;
  for (let piece = pieces[end]; fits(piece, previewMaxOctets); piece = pieces[end]) {
    octets += piece.octets;
    end += 1;
  }
  return leadHtml + joined(pieces.slice(start, end));
}
