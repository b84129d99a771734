import Papa from "papaparse";
import { isAddress, type Recipient, readRecipients } from "../addresses.ts";

/** A list of people has some hundred octets for each of them; what is larger is another file. */
export const fileMaxOctets = 1_000_000;
const columnsMax = 100;
/** One field of a file: more is no value but a letter of its own. */
const fieldMaxLength = 10_000;
/** A name and an address. */
const personMaxLength = 1_000;

/** People in a file: its first line names the columns. */
export interface Table {
  columns: readonly string[];
  rows: readonly { person: Recipient; fields: readonly string[] }[];
  /** What stands where an address should. */
  wrong: readonly string[];
}
export type TableProblem = "empty" | "noHead" | "noAddresses" | "tooWide";

const addressNames =
  /^(?:e-?mail|mail|e-?mail[ _-]?address|address|διεύθυνση(?: (?:e-?mail|ηλεκτρονικού ταχυδρομείου))?|ηλεκτρονική διεύθυνση|endereço(?: de (?:e-?mail|correio eletrónico))?|correio(?: eletrónico)?)$/i;

const tidy = (field: string): string => field.normalize("NFC").replace(/\s+/g, " ").trim();

/** The one person that a field names, or null. */
function personIn(field: string): Recipient | null {
  if (!field.includes("@") || field.length > personMaxLength) return null;
  const { recipients, rest } = readRecipients(field);
  return recipients.length === 1 && rest.length === 0 ? (recipients[0] ?? null) : null;
}

/** The column of the addresses: the one that is called so, or else the one that has most of them. Null where there are none. */
function addressColumn(columns: readonly string[], lines: readonly string[][]): number | null {
  const counts = columns.map((_, at) => lines.filter((line) => personIn(line[at] ?? "")).length);
  const named = columns.findIndex((column, at) => addressNames.test(column) && (counts[at] ?? 0) > 0);
  if (named >= 0) return named;
  const most = Math.max(0, ...counts);
  return most > 0 ? counts.indexOf(most) : null;
}

/** Reads values that commas, semicolons or tabs keep apart. RFC 4180. What looks like a formula is text as all else. */
export function readTable(text: string): { ok: true; table: Table } | { ok: false; problem: TableProblem } {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t"],
  });
  const [head, ...lines] = data;
  if (!head || lines.length === 0) return { ok: false, problem: "empty" };
  if (head.length > columnsMax) return { ok: false, problem: "tooWide" };
  const columns = head.map(tidy);
  if (columns.some(isAddress)) return { ok: false, problem: "noHead" };
  const at = addressColumn(columns, lines);
  if (at === null) return { ok: false, problem: "noAddresses" };
  const rows: Table["rows"][number][] = [];
  const wrong: string[] = [];
  for (const line of lines) {
    const field = (line[at] ?? "").trim();
    const person = personIn(field);
    const fields = columns.map((_, n) => (line[n] ?? "").trim().slice(0, fieldMaxLength));
    if (person) rows.push({ person, fields });
    else wrong.push((field || line.join(" ")).trim().slice(0, 100));
  }
  return { ok: true, table: { columns, rows, wrong } };
}
