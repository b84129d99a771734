import type { EmailBodyPart } from "./types.ts";

/** Longest line that is written, its last blank included. RFC 3676 section 4.2 asks for 66 to 78. */
const lineMaxLength = 72;
/** Stands over a signature and never flows. RFC 3676 section 4.3. */
const signatureMark = "-- ";

/** The Content-Type of what `flowed` writes. */
export const flowedType = "text/plain; format=flowed; delsp=no";

interface Line {
  /** How often it is quoted. */
  depth: number;
  text: string;
}

/** How deep a line is quoted, also where the marks stand apart: `> > so`. */
function readLine(line: string): Line {
  const marks = /^(?:> ?)*/.exec(line)?.[0] ?? "";
  return { depth: marks.replaceAll(" ", "").length, text: line.slice(marks.length) };
}

/** As a text has it: `>> so`. */
const written = ({ depth, text }: Line): string =>
  depth === 0 ? text : `${">".repeat(depth)}${text === "" ? "" : ` ${text}`}`;

/** What would be taken for a quote, for stuffing or for the start of another message has a blank before it. Section 4.4. */
const stuffed = ({ depth, text }: Line): string =>
  depth === 0 && /^(?:[ >]|From )/.test(text) ? ` ${text}` : written({ depth, text });

/** Breaks a paragraph after blanks: each line but the last ends in one. A word longer than a line stays whole. */
function broken({ depth, text }: Line): Line[] {
  const room = Math.max(20, lineMaxLength - depth - 2);
  const lines: Line[] = [];
  let line = "";
  for (const word of text.match(/\S+ *|^ +/g) ?? [""]) {
    // The blanks at the end of the last line are off already.
    if (line !== "" && line.length + word.length > room) {
      lines.push({ depth, text: line });
      line = "";
    }
    line += word;
  }
  return [...lines, { depth, text: line }];
}

/** A text of one line for each paragraph, with lines that one reads anywhere and that another program puts together again. RFC 3676 section 4.2. */
export const flowed = (text: string): string =>
  text
    .split(/\r\n?|\n/)
    .flatMap((line) => {
      if (line === signatureMark) return [line];
      const { depth, text: words } = readLine(line);
      return broken({ depth, text: words.trimEnd() }).map(stuffed);
    })
    .join("\n");

/** Undoes `flowed`: paragraphs are one line each again. RFC 3676 sections 4.1 to 4.5. */
export function unflowed(text: string, deletesBlank: boolean): string {
  const paragraphs: Line[] = [];
  /** The paragraph that the next line goes on with. */
  let open = null as Line | null;
  for (const raw of text.split(/\r\n?|\n/)) {
    const depth = /^>*/.exec(raw)?.[0].length ?? 0;
    const content = raw.slice(depth).replace(/^ /, "");
    const flows = content.endsWith(" ") && content !== signatureMark;
    const words = flows && deletesBlank ? content.slice(0, -1) : content;
    // Where the depth changes the paragraph ends all the same. Section 4.5.
    if (open?.depth === depth && content !== signatureMark) open.text += words;
    else {
      open = { depth, text: words };
      paragraphs.push(open);
    }
    if (!flows) open = null;
  }
  return paragraphs.map(written).join("\n");
}

/** What a text part says, with the lines whole that were broken for the way. */
export function textOfPart(part: Pick<EmailBodyPart, "header:Content-Type">, value: string): string {
  const type = part["header:Content-Type"] ?? "";
  const has = (name: string, wanted: string) =>
    new RegExp(`;\\s*${name}\\s*=\\s*"?${wanted}\\b`, "i").test(type);
  return has("format", "flowed") ? unflowed(value, has("delsp", "yes")) : value;
}
