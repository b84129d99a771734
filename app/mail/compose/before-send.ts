import type { DraftContent } from "./draft.ts";
import type { Placeholders } from "./placeholders.ts";

/** What may have been forgotten: asked about once, and then taken as meant. */
export type Doubt = "attachment" | "placeholder" | "subject";

/**
 * The words with which people announce a file, without accents and in small letters: in English, Greek, Portuguese, German, French, Spanish,
 * Italian, Dutch, Polish, Russian, Swedish and Turkish. Endings differ with case and number, so that most are beginnings.
 */
const announcing = [
  "attach(?:ed|ing|ments?)?|enclosed|enclosures?",
  "συνημμεν\\p{L}*|επισυναπτ\\p{L}*|επισυναψ\\p{L}*",
  "anex[oaei]\\p{L}*",
  "anhang|anhange|angehangt\\p{L}*|anbei|beigefugt\\p{L}*",
  "ci-jointe?s?|pieces? jointes?|en pj",
  "adjunt\\p{L}*",
  "allegat[oaie]|allego",
  "bijlagen?|bijgevoegde?",
  "zał[aą]c\\p{L}*",
  "вложени\\p{L}*|прикреп\\p{L}*|прилага\\p{L}*",
  "bifoga\\p{L}*|bilag[ao]\\p{L}*",
  "ekte|ekteki",
];
const announcement = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${announcing.join("|")})(?![\\p{L}\\p{N}])|附件|添付`,
  "u",
);

/** As it is compared: one blank between words, small letters, no accents. */
const bare = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** What was typed itself: no quoted line, and not the signature. */
function typed(text: string, signature: string): string {
  const own = bare(
    text
      .split("\n")
      .filter((line) => !line.startsWith(">"))
      .join("\n"),
  );
  const sign = bare(signature);
  const at = sign ? own.lastIndexOf(sign) : -1;
  return at < 0 ? own : own.slice(0, at) + own.slice(at + sign.length);
}

/** What one should be asked before this goes. `signature` is the text that the identity puts under each message; `placesIn` finds what was to be filled in. */
export function doubtsAbout(
  {
    subject,
    text,
    attachments,
    original,
  }: Pick<DraftContent, "subject" | "text" | "attachments" | "original">,
  { signature, placesIn }: { signature: string; placesIn: Placeholders["placesIn"] },
): Doubt[] {
  const hasFile = attachments.some(({ cid }) => cid === null);
  // The subject of an answer is somebody else's.
  const announces =
    announcement.test(typed(text, signature)) || (!original && announcement.test(bare(subject)));
  return [
    ...(announces && !hasFile ? (["attachment"] as const) : []),
    ...(placesIn(`${subject}\n${text}`).length > 0 ? (["placeholder"] as const) : []),
    ...(subject.trim() === "" ? (["subject"] as const) : []),
  ];
}
