import { getDocumentProxy } from "unpdf";

/** Of a book of more pages the first are read. */
const pagesMax = 2_000;
const silent = 0;

/** The text of a PDF, page by page, at most `maxLength` characters. Throws where it is none, or asks for a password. */
export async function pdfText(octets: Uint8Array, maxLength: number): Promise<string> {
  const pdf = await getDocumentProxy(octets, { verbosity: silent, disableFontFace: true });
  try {
    let text = "";
    for (let n = 1; n <= Math.min(pdf.numPages, pagesMax) && text.length < maxLength; n++)
      text += `${await pageText(pdf, n).catch(() => "")}\n`;
    return text.slice(0, maxLength);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function pageText(pdf: Awaited<ReturnType<typeof getDocumentProxy>>, n: number): Promise<string> {
  const page = await pdf.getPage(n);
  const { items } = await page.getTextContent();
  page.cleanup();
  return items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
}
