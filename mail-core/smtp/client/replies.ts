import type { Connection } from "../../net/connection.ts";

/** A reply of another host, made harmless. RFC 5321 section 4.2. */
export interface HostReply {
  code: number;
  enhanced: string | null;
  /** All lines, joined by spaces; printable signs only, at most 1,000 of them. */
  text: string;
  lines: readonly string[];
}

/** RFC 5321 section 4.5.3.1.5 says 512; hosts send longer ones. */
const replyLineMaxOctets = 4_096;
const replyLinesMax = 128;
const textMaxLength = 1_000;

/** The conversation cannot go on: what happened, in words for the sender. */
export class Broken extends Error {}

/** Reads one reply, of several lines perhaps. Throws `Broken` when the host says nothing that makes sense. */
export async function readReply(connection: Connection, timeoutMs: number): Promise<HostReply> {
  const deadline = Date.now() + timeoutMs;
  const lines: string[] = [];
  let code: string | null = null;
  for (;;) {
    const line = await connection.readLine(replyLineMaxOctets, deadline - Date.now());
    if (line.kind === "timeout") throw new Broken("The host did not answer in time");
    if (line.kind === "closed") throw new Broken("The host closed the connection");
    if (line.kind === "too-long") throw new Broken("The host's answer is too long");
    const text = line.octets.toString("utf8");
    const match = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(text);
    if (!match || (code !== null && match[1] !== code)) throw new Broken("The host's answer makes no sense");
    code = match[1] as string;
    lines.push((match[3] ?? "").replace(/[^\x20-\x7e\u00a0-\u{10ffff}]/gu, "?"));
    if (lines.length > replyLinesMax) throw new Broken("The host's answer has too many lines");
    if (match[2] !== "-") break;
  }
  const words = lines.map((text) => /^([245]\.\d{1,3}\.\d{1,3})(?: |$)(.*)$/.exec(text));
  return {
    code: Number(code),
    enhanced: words[0]?.[1] ?? null,
    text: lines
      .map((text, at) => words[at]?.[2] ?? text)
      .join(" ")
      .trim()
      .slice(0, textMaxLength),
    lines,
  };
}

/**
 * Throws `Broken` when the host has said something that nobody asked for: what it says next could be taken for the answer to another
 * command, and a message for taken that is not.
 */
export function expectSilence(connection: Connection): void {
  if (connection.buffered() > 0) throw new Broken("The host says more than it was asked");
}
