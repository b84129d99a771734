import { decodeText } from "../mime/charset.ts";
import { htmlToText } from "../mime/html-text.ts";
import type { Document } from "./kind.ts";
import { officeText } from "./office-text.ts";
import { pdfText } from "./pdf-text.ts";

/** Characters that are read of one attachment. */
export const textMaxLength = 262_144;
/** Of what is text already no more is decoded: four octets for each character. */
const textMaxOctets = 4 * textMaxLength;

/** The words of a document; throws where it is none of its kind, or broken. Time and memory are for the caller to bound. */
export async function documentText({ kind, octets, charset }: Document): Promise<string> {
  switch (kind) {
    case "text":
      return decodeText(octets.subarray(0, textMaxOctets), charset).text.slice(0, textMaxLength);
    case "html":
      return htmlToText(decodeText(octets.subarray(0, 16 * textMaxLength), charset).text, textMaxLength);
    case "pdf":
      return pdfText(octets, textMaxLength);
    case "office":
      return officeText(octets, textMaxLength);
    default:
      return kind satisfies never;
  }
}
