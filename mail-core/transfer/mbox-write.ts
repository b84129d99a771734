import { quotesBeforeFrom } from "./from-line.ts";

const LF = 0x0a;
const CR = 0x0d;
const quote = Buffer.from(">");
const lineEnd = Buffer.from("\n");

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (number: number, sign = "0") => String(number).padStart(2, sign);

/** The line before a message: who sent it, and when it came, in UTC as ctime writes it. RFC 4155 appendix A. */
export function fromLine(sender: string, at: Date): string {
  const who = /^[\x21-\x7e]+$/.test(sender) ? sender : "MAILER-DAEMON";
  const day = `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${pad(at.getUTCDate(), " ")}`;
  const time = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
  return `From ${who} ${day} ${time} ${String(at.getUTCFullYear()).padStart(4, "0")}\n`;
}

/**
 * A message as it lies in an mbox: lines end in LF, and those that look like its From line get one more `>`, which a reader of mboxrd takes off
 * again. Ends with an empty line. RFC 4155 appendix A.
 */
export async function* inMbox(message: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  let isLineStart = true;
  let last = LF;
  for await (const octets of message) {
    const done = quoted(Buffer.concat([held, octets]), isLineStart);
    ({ held, isLineStart } = done);
    last = done.out.at(-1) ?? last;
    yield done.out;
  }
  // Nothing follows that would make another line of what was held back.
  yield held;
  if ((held.at(-1) ?? last) !== LF) yield lineEnd;
  yield lineEnd;
}

/** As far as it can be told; held back is what may be the start of a From line, or of a line end. */
function quoted(octets: Buffer, isLineStart: boolean): { out: Buffer; held: Buffer; isLineStart: boolean } {
  const parts: Uint8Array[] = [];
  const until = (at: number, isStart: boolean) => ({
    out: Buffer.concat(parts),
    held: octets.subarray(at),
    isLineStart: isStart,
  });
  let isStart = isLineStart;
  for (let at = 0; at < octets.length; isStart = true) {
    const quotes = isStart ? quotesBeforeFrom(octets, at) : null;
    if (quotes === "unknown") return until(at, true);
    if (quotes !== null) parts.push(quote);
    const end = octets.indexOf(LF, at);
    if (end < 0) {
      const text = octets.at(-1) === CR ? octets.length - 1 : octets.length;
      parts.push(octets.subarray(at, text));
      return until(text, false);
    }
    const hasCr = end > at && octets[end - 1] === CR;
    parts.push(octets.subarray(at, hasCr ? end - 1 : end), lineEnd);
    at = end + 1;
  }
  return until(octets.length, isStart);
}
