import type { Email } from "../../../../lib/jmap/types.ts";
import { browserTranslation } from "./browser-translator.ts";
import { charactersMax } from "./limits.ts";

const encrypted = /^(?:application\/(?:x-)?pkcs7-mime|application\/pgp-encrypted|multipart\/encrypted)$/i;

/** Whether the browser could translate a message at all: what came encrypted is for its reader alone, and is not handed on, to the browser neither. */
export function isTranslatable({ attachments, htmlBody, textBody, preview }: Email): boolean {
  if (!browserTranslation()) return false;
  const parts = [...(attachments ?? []), ...(htmlBody ?? []), ...(textBody ?? [])];
  return !parts.some(({ type }) => encrypted.test(type)) && !preview.includes("-----BEGIN PGP MESSAGE-----");
}

/** Some of a message, by which its language is told. */
export const sampleOf = ({ subject, preview }: Email): string => `${subject ?? ""}\n${preview}`;

/** Whether there is more of it than is translated. */
export const isLong = ({ bodyValues }: Email): boolean =>
  Object.values(bodyValues ?? {}).some(({ value }) => value.replace(/<[^>]*>/g, "").length > charactersMax);
