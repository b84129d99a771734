/** RFC 5228 section 2.4.2.4. */
const encoded = /\$\{(hex|unicode):([\s0-9A-F]*)\}/gi;

/** Characters that are written by their numbers; null when there is no such character. */
export function decodeCharacters(text: string): string | null {
  let isWrong = false;
  const decoded = text.replace(encoded, (whole, kind: string, digits: string) => {
    const words = digits.split(/\s+/).filter(Boolean);
    const isHex = kind.toLowerCase() === "hex";
    if (words.length === 0 || words.some((word) => word.length > (isHex ? 2 : 8))) return whole;
    const numbers = words.map((word) => Number.parseInt(word, 16));
    if (isHex) return Buffer.from(numbers).toString("utf8");
    isWrong ||= numbers.some((number) => number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff));
    return isWrong ? whole : String.fromCodePoint(...numbers);
  });
  return isWrong ? null : decoded;
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*|[0-9]{1,9})\}/g;
const namespaced = /\$\{([A-Za-z_][A-Za-z0-9_]*)\.[A-Za-z0-9_.]+\}/;

export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The namespace of a variable that nobody brings, or null. RFC 5229 section 3. */
export const unknownNamespace = (text: string): string | null => namespaced.exec(text)?.[1] ?? null;

/** A text with its variables' values. */
export const expand = (text: string, lookUp: (name: string) => string): string =>
  text.includes("${") ? text.replace(reference, (_, name: string) => lookUp(name.toLowerCase())) : text;
