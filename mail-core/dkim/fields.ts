/** One field of a header in Latin-1, one character for each octet: all of it, folds included, without its last line end. */
interface RawField {
  /** In lower case. */
  name: string;
  text: string;
}

/** Fields that may not be added on the way: signed once more than they are there, so that one more breaks the signature. RFC 6376 section 5.4.2. */
const sealed = [
  "From",
  "Reply-To",
  "Subject",
  "Date",
  "To",
  "Cc",
  "Message-ID",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
];

/** Signed as they are; mailing lists and those who pass mail on may add to them. RFC 6376 section 5.4.1, RFC 8058 section 4, RFC 8460 section 5.3. */
const covered = [
  "Sender",
  "In-Reply-To",
  "References",
  "Content-ID",
  "Content-Description",
  "Content-Disposition",
  "Auto-Submitted",
  "Resent-Date",
  "Resent-From",
  "Resent-Sender",
  "Resent-To",
  "Resent-Cc",
  "Resent-Message-ID",
  "List-Id",
  "List-Help",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "List-Subscribe",
  "List-Post",
  "List-Owner",
  "List-Archive",
  "TLS-Report-Domain",
  "TLS-Report-Submitter",
];

/** Fields that one signature covers; nobody writes more, and each makes `h=` longer. */
export const signedFieldsMax = 100;

/** What a signature is made over. */
export interface SignedHeader {
  /** The names for `h=`, in order; a name stands as often as fields of it are signed. */
  names: readonly string[];
  /** Those fields in their relaxed form, each with its line end. RFC 6376 section 3.7. */
  canonical: string;
}

/** Picks what is signed of a header, or answers null: without a single From, or with too many fields, there is nothing to vouch for. */
export function signedHeader(header: string): SignedHeader | null {
  const fields = rawFields(header);
  const names: string[] = [];
  let canonical = "";
  for (const name of [...sealed, ...covered]) {
    // From the bottom up: fields are added on top. RFC 6376 section 5.4.2.
    const mine = fields.filter((field) => field.name === name.toLowerCase()).reverse();
    if (name === "From" && mine.length !== 1) return null;
    for (const { text } of mine) canonical += `${relaxedField(text)}\r\n`;
    names.push(...mine.map(() => name), ...(sealed.includes(name) ? [name] : []));
  }
  return names.length > signedFieldsMax ? null : { names, canonical };
}

function rawFields(header: string): RawField[] {
  const fields: RawField[] = [];
  for (const line of header.split("\r\n")) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += `\r\n${line}`;
    else if (line !== "") {
      const colon = line.indexOf(":");
      // What is no field ends the one above it, and is none itself.
      fields.push({ name: colon < 0 ? "" : line.slice(0, colon).trimEnd().toLowerCase(), text: line });
    }
  }
  return fields;
}

/** The name in lower case, folds and runs of blanks as one space, none at the ends of the value. RFC 6376 section 3.4.2. */
export function relaxedField(text: string): string {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon).replace(/[ \t]+$/, "");
  const value = text
    .slice(colon + 1)
    .replaceAll("\r\n", "")
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/g, "");
  // ASCII alone has case here.
  return `${name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}:${value}`;
}
