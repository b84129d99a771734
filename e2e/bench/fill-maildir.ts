import { chownSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bodiesOf, headerOf, type MaildropContent } from "./maildrop-content.ts";

/** Writes a Maildir as deliveries would have left it: sizes in the names, so that nobody has to count octets. */
export function fillMaildir(
  { path, owner }: { path: string; owner: number },
  user: string,
  content: MaildropContent,
): void {
  const bodies = bodiesOf(content);
  rmSync(path, { recursive: true, force: true });
  for (const folder of ["", "cur", "new", "tmp"]) {
    mkdirSync(join(path, folder), { recursive: true });
    chownSync(join(path, folder), owner, owner);
  }
  const sources: { file: string; octets: number }[] = [];
  for (let n = 0; n < content.messages; n++) {
    const source = sources[n % content.distinct];
    const name = (octets: number) =>
      join(path, "new", `${1_795_000_000 + n}.M${n}P1.bench,S=${octets},W=${octets}`);
    if (source) {
      linkSync(source.file, name(source.octets));
      continue;
    }
    const message = Buffer.concat([Buffer.from(headerOf(n, user)), bodies[n % bodies.length] as Buffer]);
    const file = name(message.length);
    writeFileSync(file, message);
    chownSync(file, owner, owner);
    sources.push({ file, octets: message.length });
  }
}
