/** One property of a calendar or a contact. RFC 5545 section 3.1, RFC 6350 section 3.3. */
export interface ContentLine {
  /** What stands before a point in front of the name: lines of one group belong together. */
  group: string;
  /** In capitals. */
  name: string;
  /** By name in capitals; what is said several times has commas between. */
  parameters: ReadonlyMap<string, string>;
  /** As written. */
  value: string;
}

/** Lines that are looked at; a stranger's file may have any number. */
const linesMax = 400_000;

/** A line ends in "=" where the next one goes on with it: vCard 2.1's quoted-printable. */
const goesOn = (line: string) => line.endsWith("=") && /^[^:]*;(ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(line);

function unfolded(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.replace(/\r?\n[ \t]/g, "").split(/\r\n|\n|\r/, linesMax)) {
    const before = lines.at(-1);
    if (before !== undefined && goesOn(before)) lines[lines.length - 1] = before.slice(0, -1) + line;
    else lines.push(line);
  }
  return lines;
}

/** A parameter of vCard 2.1 may be a value alone: HOME is TYPE=HOME. */
function nameOf(bare: string): string {
  if (/^(quoted-printable|base64|b|8bit|7bit)$/i.test(bare)) return "ENCODING";
  return /^(uri|url|inline|cid|content-id)$/i.test(bare) ? "VALUE" : "TYPE";
}

const circumflexed: Readonly<Record<string, string>> = { "^n": "\n", "^^": "^", "^'": '"' };
/** What cannot be said in a parameter is said with a circumflex. RFC 6868. */
const plainParameter = (value: string): string =>
  value.replace(/\^[n^']/g, (sign) => circumflexed[sign] ?? sign);

function readParameters(given: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, key, quoted, plain] of given.matchAll(/;(?:([\w-]+)=)?((?:"[^"]*",?)+|)([^;]*)/g)) {
    const value = plainParameter(quoted ? (quoted + (plain ?? "")).replaceAll('"', "") : (plain ?? ""));
    const name = key?.toUpperCase() ?? nameOf(value);
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return parameters;
}

/** The lines of a file, folded ones joined; what is none is left out. */
export function contentLines(text: string): ContentLine[] {
  return unfolded(text).flatMap((line): ContentLine[] => {
    const found = /^(?:([\w-]+)\.)?([\w-]+)((?:;[^:";]*(?:"[^"]*"[^:";]*)*)*):(.*)$/s.exec(line);
    if (!found) return [];
    const [, group = "", name = "", given = "", value = ""] = found;
    return [{ group, name: name.toUpperCase(), parameters: readParameters(given), value }];
  });
}

/** Text as people read it. RFC 5545 section 3.3.11, RFC 6350 section 3.4. */
export const plainText = (value: string): string =>
  value.replace(/\\(.)/gs, (_, sign: string) => (/n/i.test(sign) ? "\n" : sign)).trim();

/** The pieces between signs that have no backslash before them, as they are written. */
export function splitAt(value: string, sign: ";" | ","): string[] {
  const pieces = [""];
  for (const [, escaped, one] of value.matchAll(/(\\.)|(.)/gs))
    if (one === sign) pieces.push("");
    else pieces[pieces.length - 1] += escaped ?? one ?? "";
  return pieces;
}
