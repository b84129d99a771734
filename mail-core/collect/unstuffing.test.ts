import { expect, test } from "vitest";
import { makeUnstuffer } from "./unstuffing.ts";

/** Cut into pieces of these lengths, over and over. */
function read(text: string, lengths: readonly number[]): { content: string; rest: string | null } {
  const unstuffer = makeUnstuffer();
  const octets = Buffer.from(text, "latin1");
  const content: Uint8Array[] = [];
  for (let at = 0, n = 0; at < octets.length; n++) {
    const next = at + (lengths[n % lengths.length] ?? 1);
    const taken = unstuffer.take(octets.subarray(at, next));
    content.push(...taken.content);
    if (taken.rest) {
      const rest = taken.rest.length > 0 ? Buffer.from(taken.rest).toString("latin1") : "";
      return {
        content: Buffer.concat(content).toString("latin1"),
        rest: rest + octets.toString("latin1", next),
      };
    }
    at = next;
  }
  return { content: Buffer.concat(content).toString("latin1"), rest: null };
}

const cuts = [[1], [2], [3], [1, 4], [5, 1], [1_000]];
test.each([
  ["a\r\n.\r\n+OK", "a\r\n"],
  [".\r\n+OK", ""],
  ["\r\n.\r\n+OK", "\r\n"],
  ["..\r\n.\r\n+OK", ".\r\n"],
  ["...\r\n..a\r\n.\r\n+OK", "..\r\n.a\r\n"],
  ["a.\r\n b\r\n.\r\n+OK", "a.\r\n b\r\n"],
  // Only CRLF, a dot and CRLF is an end.
  ["a\n.\n\n.\r\nb\r.\rc\r\n.\r\n+OK", "a\n.\n\n.\r\nb\r.\rc\r\n"],
  ["a\r\n.\rb\r\n.\n\r\n.\r\n+OK", "a\r\n\rb\r\n\n\r\n"],
  ["\r\r\n\r\n\r\r\n.\r\n+OK", "\r\r\n\r\n\r\r\n"],
])("%j is read as %j however it is cut, and what follows is the next response's", (text, content) => {
  for (const lengths of cuts) expect(read(text, lengths)).toEqual({ content, rest: "+OK" });
});

test.each(["", "a", "a\r\n.", "a\r\n.\r", ".", "\r\n"])("%j has no end", (text) => {
  for (const lengths of cuts) expect(read(text, lengths).rest).toBeNull();
});
