import { strToU8, type Zippable, zipSync } from "fflate";

const xml = (text: string) => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${text}`);

/** A zip of XML parts. */
export const zipOf = (parts: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, xml(text)])) as Zippable);

/** A document of Word whose paragraphs are these. */
export const docx = (...paragraphs: string[]): Uint8Array =>
  zipOf({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": `<w:document xmlns:w="w"><w:body>${paragraphs
      .map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`)
      .join("")}</w:body></w:document>`,
  });

/** A PDF whose objects are these, from 1; the first is the catalogue. */
export function pdfOf(objects: readonly (string | Uint8Array)[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const places: number[] = [];
  let length = 0;
  const add = (piece: string | Uint8Array) => {
    const octets = typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
    pieces.push(octets);
    length += octets.length;
  };
  add("%PDF-1.4\n");
  for (const [at, object] of objects.entries()) {
    places.push(length);
    add(`${at + 1} 0 obj\n`);
    add(object);
    add("\nendobj\n");
  }
  const start = length;
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`);
  add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(pieces);
}

/** A stream object. */
export const pdfStream = (octets: Uint8Array, filter = ""): Uint8Array =>
  Buffer.concat([
    Buffer.from(`<< /Length ${octets.length} ${filter} >>\nstream\n`),
    octets,
    Buffer.from("\nendstream"),
  ]);

/** A PDF of one page that says `text`. */
export const pdf = (text: string): Uint8Array =>
  pdfPage(pdfStream(Buffer.from(`BT /F1 12 Tf 72 700 Td (${text}) Tj ET`, "latin1")));

/** A PDF of one page with this content. */
export const pdfPage = (content: string | Uint8Array): Uint8Array =>
  pdfOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    content,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ]);
