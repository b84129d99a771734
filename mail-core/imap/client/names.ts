/** Whether a host says names in UTF-8 (RFC 9755) or in modified UTF-7 (RFC 3501 section 5.1.3). */
export type NameCoding = "utf-8" | "utf-7";

const utf8 = new TextDecoder("utf-8", { fatal: true });
const shifted = /&([A-Za-z0-9+,]*)-/g;

/** What a folder's name, or a part of it, says. Octets that are not as they should be stay what they are: they name a folder all the same. */
export function decodeName(octets: Buffer, coding: NameCoding): string {
  const plain = octets.toString("latin1");
  const isAscii = /^[\x00-\x7f]*$/.test(plain);
  if (coding === "utf-8" || !isAscii) {
    try {
      return utf8.decode(octets);
    } catch {
      return plain;
    }
  }
  return plain.replace(shifted, (whole, inside: string) => {
    if (inside === "") return "&";
    const units = Buffer.from(inside.replaceAll(",", "/"), "base64");
    return units.length < 2
      ? whole
      : units
          .subarray(0, units.length & ~1)
          .swap16()
          .toString("utf16le");
  });
}

/** The names from the outermost folder to this one. */
export function pathOf(octets: Buffer, delimiter: string | null, coding: NameCoding): string[] {
  const parts =
    delimiter === null || delimiter === ""
      ? [octets.toString("latin1")]
      : octets.toString("latin1").split(delimiter);
  return parts.filter((part) => part !== "").map((part) => decodeName(Buffer.from(part, "latin1"), coding));
}
