/** RFC 3461 section 4: printable ASCII, where "+" begins two upper-case hexadecimal digits. Null when it is none, or hides a control character. */
export function decodeXtext(text: string): string | null {
  if (!/^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/.test(text)) return null;
  const decoded = text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /^[\x20-\x7e]*$/.test(decoded) ? decoded : null;
}

/** As `decodeXtext` reads it again; what is no printable ASCII stays, and is refused there. */
export const encodeXtext = (text: string): string =>
  text.replace(/[ +=]/g, (char) => `+${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** RFC 6533 section 3: the addresses of `utf-8;`, where `\x{…}` stands for one character. */
function decodeUtf8Address(text: string): string | null {
  if (!/^(?:[\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e\u00a0-\uffff]|\\x\{[0-9A-F]{2,6}\})*$/.test(text))
    return null;
  const points: string[] = [];
  const decoded = text.replace(/\\x\{([0-9A-F]{2,6})\}/g, (_, hex: string) => {
    const point = Number.parseInt(hex, 16);
    points.push(point > 0x10ffff ? "\0" : String.fromCodePoint(point));
    return points.at(-1) as string;
  });
  return /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(decoded) || !decoded.isWellFormed() ? null : decoded;
}

export interface OriginalRecipient {
  type: string;
  address: string;
}

/** `rfc822;bob+2Bshop@crepes.fr`, as ORCPT gives it; null when it is malformed. RFC 3461 section 4.2. */
export function readOrcpt(text: string): OriginalRecipient | null {
  const match = /^([A-Za-z0-9][A-Za-z0-9-]{0,31});(.+)$/.exec(text);
  if (!match || text.length > orcptMaxLength) return null;
  const type = (match[1] as string).toLowerCase();
  const written = match[2] as string;
  const address = type === "utf-8" ? decodeUtf8Address(written) : decodeXtext(written);
  return address === null ? null : { type, address };
}

/** An address as ORCPT takes it; undefined when it would be too long. RFC 3461 section 4.2, RFC 6533 section 3. */
export function writeOrcpt(address: string): string | undefined {
  const hex = (char: string) => (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const text = /^[\x20-\x7e]*$/.test(address)
    ? `rfc822;${address.replace(/[ +=]/g, (char) => `+${hex(char)}`)}`
    : `utf-8;${address.replace(/[^\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e]/gu, (char) => `\\x{${hex(char)}}`)}`;
  return text.length > orcptMaxLength ? undefined : text;
}

/** `rfc822;bob+shop@crepes.fr`, written plainly, as ORCPT takes it; undefined when it has no type or would be too long. */
export function writeOrcptOf(plain: string): string | undefined {
  const [, type, address] = /^([^;]*);(.+)$/.exec(plain) ?? [];
  if (type === undefined || address === undefined) return undefined;
  if (/^(rfc822|utf-8)$/i.test(type)) return writeOrcpt(address);
  const text = `${type};${encodeXtext(address)}`;
  return text.length > orcptMaxLength ? undefined : text;
}

/** RFC 3461 section 4.2. */
const orcptMaxLength = 500;
/** RFC 3461 section 4.4. */
export const envidMaxLength = 100;
