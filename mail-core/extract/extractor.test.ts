import { deflateRawSync, deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { docx, pdf, pdfOf, pdfPage, pdfStream, zipOf } from "../testing/documents.ts";
import { extractLimits, makeExtractor } from "./extractor.ts";
import { type DocumentKind, documentKind } from "./kind.ts";

// How long they take is what the machine has time for: one test below is about that.
const extractor = makeExtractor({ clock: systemClock, limits: { ...extractLimits, timeoutMs: 90_000 } });
afterAll(() => extractor.stop());

const read = (kind: DocumentKind, octets: Uint8Array, charset: string | null = null) =>
  extractor.extract({ kind, octets, charset });
const textOf = async (kind: DocumentKind, octets: Uint8Array, charset?: string) => {
  const extraction = await read(kind, octets, charset);
  return extraction.ok ? extraction.text.replace(/\s+/g, " ").trim() : extraction.failure;
};

test.each([
  ["application/pdf", null, "pdf"],
  ["application/octet-stream", "Invoice.PDF", "pdf"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a", "office"],
  ["application/vnd.oasis.opendocument.spreadsheet", null, "office"],
  ["application/x-zip-compressed", "deck.pptx", "office"],
  ["text/csv", null, "text"],
  ["text/html", "page", "html"],
  ["image/png", "scan.pdf", null],
  ["application/zip", "photos.zip", null],
])("%s named %s is read as %s", (type, name, kind) => {
  expect(documentKind(type, name)).toBe(kind);
});

test("texts are read in their charset, HTML without its markup", async () => {
  expect(await textOf("text", Buffer.from("Cr\xeapes", "latin1"), "iso-8859-1")).toBe("Crêpes");
  expect(await textOf("html", Buffer.from("<style>x{}</style><p>One<br>two &eacute;"))).toBe("One two é");
});

test("a PDF is read, packed or not", async () => {
  expect(await textOf("pdf", pdf("Quarterly figures"))).toBe("Quarterly figures");
  const packed = deflateSync(Buffer.from("BT /F1 12 Tf 72 700 Td (Packed) Tj ET"));
  expect(await textOf("pdf", pdfPage(pdfStream(packed, "/Filter /FlateDecode")))).toBe("Packed");
});

test("documents of Word, Excel, PowerPoint and LibreOffice are read", async () => {
  expect(await textOf("office", docx("Dear &amp; near", "Crêpes"))).toBe("Dear & near Crêpes");
  const xlsx = zipOf({
    "xl/sharedStrings.xml": "<sst><si><t>Rent</t></si><si><r><t>Ele</t></r><r><t>ctricity</t></r></si></sst>",
    "xl/worksheets/sheet1.xml":
      '<worksheet><c t="s"><v>0</v></c><c><v>1250</v></c><c t="inlineStr"><is><t>here</t></is></c></worksheet>',
  });
  expect(await textOf("office", xlsx)).toBe("Rent Electricity 1250 here");
  const pptx = zipOf({
    "ppt/slides/slide1.xml": "<p:sld><a:p><a:t>Vision</a:t></a:p><a:p><a:t>2027</a:t></a:p></p:sld>",
  });
  expect(await textOf("office", pptx)).toBe("Vision 2027");
  const odt = zipOf({
    "content.xml":
      "<office:document-content><office:meta>no</office:meta><office:body><text:p>Guten<text:s/>Tag</text:p><text:p>Ωμέγα</text:p></office:body></office:document-content>",
  });
  expect(await textOf("office", odt)).toBe("Guten Tag Ωμέγα");
});

/** A zip with one entry that says to unpack to `says`. */
function lyingZip(name: string, content: Buffer, says: number): Uint8Array {
  const packed = deflateRawSync(content);
  const header = (signature: number, isCentral: boolean) => {
    const octets = Buffer.alloc(isCentral ? 46 : 30);
    octets.writeUInt32LE(signature, 0);
    const at = isCentral ? 10 : 8;
    octets.writeUInt16LE(8, at);
    octets.writeUInt32LE(packed.length, at + 10);
    octets.writeUInt32LE(says, at + 14);
    octets.writeUInt16LE(name.length, at + 18);
    return Buffer.concat([octets, Buffer.from(name)]);
  };
  const local = Buffer.concat([header(0x04034b50, false), packed]);
  const central = header(0x02014b50, true);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const part = "word/document.xml";
const wordsOf = (body: string) => zipOf({ [part]: `<w:document><w:t>found</w:t>${body}</w:document>` });
const spaces = (octets: number) => Buffer.alloc(octets, 0x20);

const hostile: [what: string, kind: DocumentKind, octets: () => Uint8Array, text: string | RegExp][] = [
  ["nothing", "office", () => Buffer.alloc(0), "unreadable"],
  ["a picture that is called a document", "office", () => Buffer.from("\x89PNG\r\n\x1a\n"), "unreadable"],
  ["a zip that was cut off", "office", () => docx("found").subarray(0, 100), "unreadable"],
  ["a zip bomb", "office", () => lyingZip(part, spaces(100e6), 100e6), ""],
  ["a zip bomb that lies about it", "office", () => lyingZip(part, spaces(100e6), 1_000), ""],
  [
    "a part that says to be enormous",
    "office",
    () => lyingZip(part, Buffer.from("<w:t>x</w:t>"), 0xffff_fff0),
    "",
  ],
  [
    "ten thousand parts",
    "office",
    () =>
      zipSync(
        Object.fromEntries(
          Array.from({ length: 10_000 }, (_, n) => [`ppt/slides/s${n}.xml`, Buffer.from("<a:t>x</a:t>")]),
        ),
      ),
    /^(x ?){1000}$/,
  ],
  [
    "a billion laughs",
    "office",
    () =>
      zipOf({
        [part]: `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document><w:t>found &b;</w:t></w:document>`,
      }),
    "found &b;",
  ],
  [
    "an entity that names a file",
    "office",
    () => zipOf({ [part]: `<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:t>&f;</w:t>` }),
    "&f;",
  ],
  ["a million elements in each other", "office", () => wordsOf("<w:r>".repeat(1_000_000)), "unreadable"],
  [
    "elements that end before they begin",
    "office",
    () => wordsOf("</w:t></w:t></w:p><w:t>after</w:t>"),
    /^found/,
  ],
  ["an attribute of ten megabytes", "office", () => wordsOf(`<w:r a="${"x".repeat(10e6)}"/>`), "found"],
  ["a PDF that is none", "pdf", () => Buffer.from("%PDF-1.7\nnothing of it"), "unreadable"],
  ["a PDF that was cut off", "pdf", () => pdf("found").subarray(0, 200), /^(unreadable)?$/],
  [
    "pages that are their own children",
    "pdf",
    () => pdfOf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]),
    /^(unreadable)?$/,
  ],
  [
    "a PDF that says to have a billion pages",
    "pdf",
    () => pdfOf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 1000000000 >>"]),
    /^(unreadable|too slow)?$/,
  ],
  [
    "a PDF that unpacks to a hundred megabytes",
    "pdf",
    () => pdfPage(pdfStream(deflateSync(spaces(100e6)), "/Filter /FlateDecode")),
    /^(unreadable|too much memory)?$/,
  ],
  [
    "a PDF that unpacks to much more, twice packed",
    "pdf",
    () => pdfPage(pdfStream(deflateSync(deflateSync(spaces(3e8))), "/Filter [/FlateDecode /FlateDecode]")),
    /^(unreadable|too much memory|too slow)?$/,
  ],
  [
    "octets of no meaning",
    "pdf",
    () => Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7919) % 251)),
    "unreadable",
  ],
];
test.each(hostile)("%s is survived, and the next document is read", async (_, kind, octets, text) => {
  expect(await textOf(kind, octets())).toEqual(typeof text === "string" ? text : expect.stringMatching(text));
  expect(await textOf("office", docx("next"))).toBe("next");
});

test("a document that takes too long is given up, and the next one is read", async () => {
  const hasty = makeExtractor({ clock: systemClock, limits: { ...extractLimits, timeoutMs: 1, lookMs: 1 } });
  const slow = wordsOf("<w:r/>".repeat(3_000_000));
  expect(await hasty.extract({ kind: "office", octets: slow, charset: null })).toEqual({
    ok: false,
    failure: "too slow",
  });
  await hasty.stop();
});

test("a document that takes too much memory is given up", async () => {
  const poor = makeExtractor({
    clock: systemClock,
    limits: { ...extractLimits, externalMaxOctets: 20e6, lookMs: 1 },
  });
  const large = lyingZip(part, spaces(60e6), 60e6);
  expect(await poor.extract({ kind: "office", octets: large, charset: null })).toEqual({
    ok: false,
    failure: "too much memory",
  });
  await poor.stop();
});

test("a document that is too large is not looked at", async () => {
  const small = makeExtractor({ clock: systemClock, limits: { ...extractLimits, maxOctets: 10 } });
  expect(await small.extract({ kind: "text", octets: Buffer.alloc(11), charset: null })).toEqual({
    ok: false,
    failure: "too large",
  });
});
