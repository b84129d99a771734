import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the messages of public test suites lie. */
export const corpusDir = join(import.meta.dirname, "corpus");

/** Every message of it, by its path within the corpus. */
export const corpusFiles: readonly string[] = globSync("*/*", { cwd: corpusDir })
  .filter((file) => !file.endsWith("LICENSE"))
  .sort();

/** The octets as SMTP carries them: every line ends in CRLF, also the last. RFC 5321 section 2.3.8. */
export function asSentOverSmtp(file: string): Buffer {
  const text = readFileSync(join(corpusDir, file))
    .toString("latin1")
    .replace(/\r\n|\r|\n/g, "\r\n");
  return Buffer.from(text.endsWith("\r\n") ? text : `${text}\r\n`, "latin1");
}
