import { expect, test } from "vitest";
import { wordVector } from "./word-vector.ts";

/** The vector as PostgreSQL writes it. */
function shown(vector: Buffer): string {
  const words: string[] = [];
  let at = 4;
  for (let n = vector.readInt32BE(0); n > 0; n--) {
    const end = vector.indexOf(0, at);
    const word = vector.toString("utf8", at, end);
    const places = Array.from({ length: vector.readUInt16BE(end + 1) }, (_, k) =>
      vector.readUInt16BE(end + 3 + 2 * k),
    );
    words.push(
      `${word}:${places.map((place) => `${place & 0x3fff}${["", "C", "B", "A"][place >> 14]}`).join(",")}`,
    );
    at = end + 3 + 2 * places.length;
  }
  expect(at).toBe(vector.length);
  return words.join(" ");
}

test("each field's words carry its weight, and fields are not neighbours", () => {
  const text = {
    subject: "Crêpes",
    from: "a@x.fr",
    recipients: "žluťoučký, 日本",
    body: "crêpes: 'fines', 2",
  };
  expect(shown(wordVector(text))).toBe("2:12 a:3B crepes:1A,10 fines:11 fr:5B x:4B zlutoucky:7C 日本:8C");
});

test("a wall of different words ends below the limit of a tsvector", () => {
  const body = Array.from({ length: 300_000 }, (_, at) => at.toString(36)).join(" ");
  expect(wordVector({ subject: "", from: "", recipients: "", body }).length).toBeLessThan(1_000_000);
});
