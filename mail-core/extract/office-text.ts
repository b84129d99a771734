import { unzipSync } from "fflate";
import { Parser } from "htmlparser2";

/** What one document may unpack to: all of its parts that have words together, and how many those are. */
const officeLimits = { unpackedMaxOctets: 64 * 1024 * 1024, partsMax: 1_000 };
/** Elements in each other: what the parser does with one grows with their number. */
const depthMax = 256;

/** Elements of which the text is read, and what ends a paragraph. */
interface Vocabulary {
  part: RegExp;
  words: (name: string, attributes: Record<string, string>) => boolean;
  ends: ReadonlySet<string>;
}

const isNamed = (name: string) => (other: string) => other === name;

const vocabularies: readonly Vocabulary[] = [
  {
    part: /^word\/(document|footnotes|endnotes|comments|(header|footer)\d*)\.xml$/,
    words: isNamed("w:t"),
    ends: new Set(["w:p", "w:tab", "w:br"]),
  },
  { part: /^ppt\/(slides|notesSlides)\/[^/]+\.xml$/, words: isNamed("a:t"), ends: new Set(["a:p", "a:br"]) },
  { part: /^xl\/sharedStrings\.xml$/, words: isNamed("t"), ends: new Set(["si"]) },
  {
    // A value is a number, unless its cell says that it is the place of a shared string.
    part: /^xl\/worksheets\/[^/]+\.xml$/,
    words: (name, { of }) => name === "t" || (name === "v" && of !== "s"),
    ends: new Set(["c"]),
  },
  {
    part: /^content\.xml$/,
    words: isNamed("office:body"),
    ends: new Set(["text:p", "text:h", "text:s", "text:tab", "text:line-break"]),
  },
];

/**
 * The words of a zip of XML: Office Open XML and OpenDocument. At most `maxLength` characters. Throws where it is no zip, or
 * nested deeper than any writer does. What a part says
 * to unpack to is what is made room for: a lie cuts it off.
 */
export function officeText(octets: Uint8Array, maxLength: number): string {
  let left = { octets: officeLimits.unpackedMaxOctets, parts: officeLimits.partsMax };
  const parts = unzipSync(octets, {
    filter({ name, originalSize }) {
      if (!vocabularies.some(({ part }) => part.test(name))) return false;
      left = { octets: left.octets - originalSize, parts: left.parts - 1 };
      return left.octets >= 0 && left.parts >= 0;
    },
  });
  let text = "";
  for (const [name, part] of Object.entries(parts)) {
    if (text.length >= maxLength) break;
    const vocabulary = vocabularies.find((one) => one.part.test(name));
    if (vocabulary) text += `${xmlText(part, vocabulary, maxLength - text.length)}\n`;
  }
  return text.slice(0, maxLength);
}

/** Octets that are read at a time. */
const pieceOctets = 65_536;

/** No entity but XML's own five is expanded: the reader knows nothing of declarations. */
function xmlText(xml: Uint8Array, { words, ends }: Vocabulary, maxLength: number): string {
  let text = "";
  let cellType = "";
  let depth = 0;
  /** How many of the open elements have words. */
  let wordsDepth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "c") cellType = attributes.t ?? "";
        if (++depth > depthMax) throw new RangeError("elements are nested too deep");
        if (words(name, { of: cellType })) wordsDepth += 1;
      },
      ontext(data) {
        if (wordsDepth > 0) text += data;
      },
      onclosetag(name) {
        depth -= 1;
        if (words(name, { of: cellType })) wordsDepth -= 1;
        if (ends.has(name)) text += "\n";
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new TextDecoder(encodingOf(xml));
  for (let at = 0; at < xml.length && text.length < maxLength; at += pieceOctets)
    parser.write(decoder.decode(xml.subarray(at, at + pieceOctets), { stream: true }));
  parser.end();
  return text;
}

/** XML is UTF-8 or UTF-16 with a mark of its order. */
function encodingOf(xml: Uint8Array): string {
  if (xml[0] === 0xff && xml[1] === 0xfe) return "utf-16le";
  return xml[0] === 0xfe && xml[1] === 0xff ? "utf-16be" : "utf-8";
}
