import { isAscii } from "node:buffer";
import { expect, test } from "vitest";
import { asSentOverSmtp, corpusFiles } from "../../e2e/corpus.ts";
import { decodeWhole } from "./decode.ts";
import { planSevenBit, reencoded } from "./re-encode.ts";
import { walk } from "./walk.ts";

/** The octets cut into chunks, also within lines and line ends. */
async function* chunks(octets: Uint8Array, size = 7): AsyncIterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const lines = (...text: string[]) => Buffer.from(`${text.join("\r\n")}\r\n`);

async function converted(message: Buffer, size?: number): Promise<string> {
  const plan = await planSevenBit(() => chunks(message, size));
  if (plan.kind !== "convert") throw new Error(`${plan.kind} ${plan.kind === "impossible" ? plan.why : ""}`);
  return (await joined(reencoded(chunks(message, size), plan))).toString("latin1");
}

const mime = "MIME-Version: 1.0";

test.each([1, 2, 3, 1_000])(
  "8-bit text becomes quoted-printable, line by line (chunks of %i)",
  async (size) => {
    const message = lines(
      "Subject: crêpes".replace("ê", "e"),
      mime,
      "Content-Type: text/plain;",
      " charset=utf-8",
      "Content-Transfer-Encoding:",
      "  8bit",
      "X-Last: yes",
      "",
      "Crêpes = yummy ",
      "",
      "a\t",
      `${"é".repeat(30)}`,
      "end",
    );
    expect(await converted(message, size)).toBe(
      lines(
        "Subject: crepes",
        mime,
        "Content-Type: text/plain;",
        " charset=utf-8",
        "X-Last: yes",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Cr=C3=AApes =3D yummy=20",
        "",
        "a=09",
        `${"=C3=A9".repeat(12)}=C3=`,
        `=A9${"=C3=A9".repeat(12)}=`,
        "=C3=A9".repeat(5),
        "end",
      ).toString(),
    );
  },
);

test("of a multipart only the 8-bit parts are touched, and other than text becomes base64", async () => {
  const part = ["--b", "Content-Type: text/plain", "", "plain = plain ", "--b"];
  const message = lines(
    mime,
    "Content-Type: multipart/mixed; boundary=b",
    "Content-Transfer-Encoding: 8bit",
    "",
    ...part,
    "Content-Type: application/x-any",
    "Content-Transfer-Encoding: 8bit",
    "",
    "é",
    "é",
    "--b--",
    "the end",
  );
  expect(await converted(message)).toBe(
    lines(
      mime,
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Transfer-Encoding: 7bit",
      "",
      ...part,
      "Content-Type: application/x-any",
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from("é\r\né").toString("base64"),
      "--b--",
      "the end",
    ).toString(),
  );
});

test("a message within the message is not encoded, its parts are", async () => {
  const message = lines(
    mime,
    "Content-Type: message/rfc822",
    "Content-Transfer-Encoding: 8bit",
    "",
    "Subject: inner",
    mime,
    "Content-Type: text/html; charset=utf-8",
    "",
    "<p>é",
  );
  expect(await converted(message)).toBe(
    lines(
      mime,
      "Content-Type: message/rfc822",
      "Content-Transfer-Encoding: 7bit",
      "",
      "Subject: inner",
      mime,
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "<p>=C3=A9",
    ).toString(),
  );
});

test("8-bit octets that never said what they are become text in an unknown charset", async () => {
  expect(await converted(lines("Subject: x", "", "é"))).toBe(
    lines(
      "Subject: x",
      mime,
      "Content-Type: text/plain; charset=unknown-8bit",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "=C3=A9",
    ).toString(),
  );
});

test("text that is labelled as 8bit and holds ASCII alone goes out as it is", async () => {
  const message = lines(mime, "Content-Transfer-Encoding: 8bit", "", "plain");
  expect(await planSevenBit(() => chunks(message))).toEqual({ kind: "as-is" });
});

const signed = [
  mime,
  "Content-Type: multipart/signed; boundary=s",
  "",
  "--s",
  "Content-Type: text/plain",
  "",
  "é",
  "--s--",
];

test.each([
  ["a header beyond ASCII", ["Subject: é", "", "é"], /header/],
  [
    "a part's header beyond ASCII",
    [mime, "Content-Type: multipart/mixed; boundary=b", "", "--b", "X: é", "", "x"],
    /header/,
  ],
  ["a part under a signature", signed, /signed/],
  [
    "a preamble beyond ASCII",
    [mime, "Content-Type: multipart/mixed; boundary=b", "", "é", "--b", "", "x"],
    /between/,
  ],
  [
    "base64 with octets that it does not have",
    [mime, "Content-Transfer-Encoding: base64", "", "é"],
    /encoded/,
  ],
  ["a delivery status", [mime, "Content-Type: message/delivery-status", "", "Status: é"], /delivery-status/],
  [
    "multiparts within multiparts without end",
    [
      mime,
      ...Array.from({ length: 200 }, (_, n) => [
        `Content-Type: multipart/mixed; boundary=b${n}`,
        "",
        `--b${n}`,
      ]).flat(),
      "é",
    ],
    /too many/,
  ],
])("%s cannot be converted", async (_, text, why) => {
  expect(await planSevenBit(() => chunks(lines(...text)))).toEqual({
    kind: "impossible",
    why: expect.stringMatching(why),
  });
});

test("taken apart and joined, every message of the corpus is what it was", async () => {
  for (const file of corpusFiles) {
    const octets = asSentOverSmtp(file);
    const parts: Uint8Array[] = [];
    for await (const piece of walk(chunks(octets, 997))) {
      if (piece.kind === "header") parts.push(piece.fields, piece.blank);
      else if (piece.kind === "frame") parts.push(piece.octets);
      else parts.push(Buffer.from(piece.newline ? "\r\n" : ""), piece.octets);
    }
    expect(Buffer.concat(parts).equals(octets), file).toBe(true);
  }
});

test("of the corpus, what can be converted is 7-bit afterwards, and decodes to what it was", async () => {
  const bodies = async (octets: Uint8Array) => {
    const found: { encoding: string; octets: Buffer[] }[] = [];
    for await (const piece of walk(chunks(octets, 4_096))) {
      if (piece.kind === "header") found.push({ encoding: piece.entity.encoding, octets: [] });
      else if (piece.kind === "body")
        found.at(-1)?.octets.push(Buffer.from(piece.newline ? "\r\n" : ""), piece.octets);
    }
    return found.map((one) =>
      Buffer.from(decodeWhole(Buffer.concat(one.octets), one.encoding as "7bit")).toString("latin1"),
    );
  };
  let conversions = 0;
  for (const file of corpusFiles) {
    const octets = asSentOverSmtp(file);
    const plan = await planSevenBit(() => chunks(octets, 4_096));
    if (plan.kind !== "convert") continue;
    conversions += 1;
    const result = await joined(reencoded(chunks(octets, 997), plan));
    expect(isAscii(result), file).toBe(true);
    expect(await bodies(result), file).toEqual(await bodies(octets));
    expect(
      Math.max(
        ...result
          .toString("latin1")
          .split("\r\n")
          .map((line) => line.length),
      ),
      file,
    ).toBeLessThan(
      Math.max(
        998,
        ...octets
          .toString("latin1")
          .split("\r\n")
          .map((line) => line.length),
      ) + 1,
    );
  }
  expect(conversions).toBeGreaterThan(10);
});

test("seeded noise is taken apart without loss, and what comes of it is 7-bit or refused", async () => {
  let state = 7;
  const random = (max: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
  const words = [
    "\r\n",
    "\r\n\r\n",
    "--b",
    "--b--",
    "Content-Type: multipart/mixed; boundary=b",
    "é",
    "x: y",
    " ",
    "text",
    "Content-Type: message/rfc822",
  ];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random(40) }, () => words[random(words.length)]).join("");
    const octets = Buffer.from(`${text}\r\n`);
    const plan = await planSevenBit(() => chunks(octets, 1 + random(5)));
    if (plan.kind === "convert")
      expect(isAscii(await joined(reencoded(chunks(octets), plan))), text).toBe(true);
  }
});
