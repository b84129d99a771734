import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { PlainFailure } from "../plain-failure.ts";

/** Longer is a file given by mistake. */
const passwordMaxOctets = 4096;

/** The password from KERYX_PASSWORD, standard input or a prompt that shows nothing, asked twice. */
export async function askPassword({
  passwordStdin,
  who,
}: {
  passwordStdin: boolean;
  who: string;
}): Promise<string> {
  if (passwordStdin) {
    const password = await readStdin();
    if (password === "") throw new PlainFailure("--password-stdin was given, but standard input is empty.");
    return password;
  }
  if (process.env.KERYX_PASSWORD) return process.env.KERYX_PASSWORD;
  if (!process.stdin.isTTY) {
    throw new PlainFailure(
      "There is no terminal to ask for the password: use --password-stdin or KERYX_PASSWORD.",
    );
  }
  const password = await askHidden(`Password for ${who}: `);
  if ((await askHidden("Once more: ")) !== password) {
    throw new PlainFailure("The two passwords differ: nothing was changed.");
  }
  return password;
}

/** Everything up to the end, without the final line break. */
async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > passwordMaxOctets)
      throw new PlainFailure(`A password has ${passwordMaxOctets} octets at most.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}

async function askHidden(question: string): Promise<string> {
  // Readline echoes what is typed to its output: this one swallows it.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const interrupted = new Promise<never>((_, reject) => {
    lines.once("SIGINT", () => reject(new PlainFailure("Interrupted: nothing was changed.")));
  });
  // Not before: until then the terminal shows what is typed.
  process.stderr.write(question);
  try {
    return await Promise.race([lines.question(""), interrupted]);
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

/** A yes before something that cannot be undone; without a terminal the command itself is the yes. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/** Control characters cannot move the cursor. */
export const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, "?");

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = (clean[0] ?? []).map((_, column) =>
    Math.max(...clean.map((row) => row[column]?.length ?? 0)),
  );
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** `1.5 GB`: at most one decimal, by 1024. */
export function size(octets: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, octets > 0 ? Math.floor(Math.log2(octets) / 10) : 0);
  return `${Number((octets / 1024 ** at).toFixed(1))} ${units[at]}`;
}
