/** Blanks other than the ASCII one. RFC 3454 table C.1.2. */
const otherSpaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** RFC 3454 table B.1. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: these are code points, each for itself.
const mappedToNothing = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g;
/** RFC 4013 section 2.3: controls, private use, non-characters, surrogates, and what changes how text is shown. */
const prohibited =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u06dd\u070f\u180e\u200e\u200f\u2028\u2029\u202a-\u202e\u2061-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/**
 * SASLprep, the form in which SCRAM clients take a password; null when it may not be one.
 * Not met: RFC 4013 section 2.4 (bidirectional text) and 2.5 (code points unassigned in Unicode 3.2): let through,
 * since refusing a password that already signs in would help nobody.
 */
export function saslPrep(text: string): string | null {
  const prepared = text.replace(otherSpaces, " ").replace(mappedToNothing, "").normalize("NFKC");
  return prepared === "" || prohibited.test(prepared) ? null : prepared;
}
