/** One property of a calendar or a contact: name and parameters in capitals, its value as written. RFC 5545 section 3.1, RFC 6350 section 3.3. */
export interface ContentLine {
  name: string;
  parameters: ReadonlyMap<string, string>;
  value: string;
}

/** Lines that are looked at; a stranger's file may have any number. */
const linesMax = 20_000;

/** The lines of a file, folded ones joined; what is none is left out. */
export function contentLines(text: string): ContentLine[] {
  return text
    .replace(/\r?\n[ \t]/g, "")
    .split(/\r?\n/, linesMax)
    .flatMap((line): ContentLine[] => {
      const found = /^(?:[\w-]+\.)?([\w-]+)((?:;[^:";]*(?:"[^"]*"[^:";]*)*)*):(.*)$/.exec(line);
      if (!found) return [];
      const [, name = "", given = "", value = ""] = found;
      const parameters = [...given.matchAll(/;([\w-]+)=(?:"([^"]*)"|([^;]*))/g)].map(
        ([, key = "", quoted, plain]) => [key.toUpperCase(), quoted ?? plain ?? ""] as const,
      );
      return [{ name: name.toUpperCase(), parameters: new Map(parameters), value }];
    });
}

/** Text as people read it. RFC 5545 section 3.3.11, RFC 6350 section 3.4. */
export const plainText = (value: string): string =>
  value.replace(/\\(.)/gs, (_, sign: string) => (/n/i.test(sign) ? "\n" : sign)).trim();
