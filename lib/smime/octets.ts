/** Octets over a buffer of their own, as Web Crypto takes them. */
export type Octets = Uint8Array<ArrayBuffer>;

export function joined(...pieces: readonly Uint8Array[]): Octets {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export const sameOctets = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at]);

export const hexOf = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");

/** A character for each octet. */
export function latin1(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at += 0x2000)
    text += String.fromCharCode(...octets.subarray(at, at + 0x2000));
  return text;
}

export const octetsOf = (text: string): Octets => new TextEncoder().encode(text) as Octets;

/** What base64 says, whatever stands between its letters; null where it is none. RFC 2045 section 6.8. */
export function fromBase64(text: string): Octets | null {
  try {
    return Uint8Array.from(atob(text.replace(/[^A-Za-z0-9+/=]/g, "")), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** In lines of 76 characters, each with its CRLF. RFC 2045 section 6.8. */
export const base64Lines = (octets: Uint8Array): string =>
  (btoa(latin1(octets)).match(/.{1,76}/g) ?? []).map((line) => `${line}\r\n`).join("");
