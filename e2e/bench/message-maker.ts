/** What a message's body is: words that an index must work for, or a line of words and a file. */
export type BodyKind = "text" | "attachment";

/** A message to be sent, in pieces, ended by CRLF and free of lines that begin with a dot. */
export type MakeMessage = (n: number, to: string) => readonly Buffer[];

const words =
  "account about after again budget because before between change client contract could delivery detail during every figure first friday general great hardware holiday invoice issue january journey kitchen large letter little meeting million monday morning network never number office order other paper payment people please project question quarter reason report review schedule second server should signal simple summer system their there thing through ticket travel update version water week which window winter without would yellow".split(
    " ",
  );
const boundary = "=_bench_boundary";
/** What header and first line take together. */
const headOctets = 400;

/**
 * Makes messages of about `octets`, all different in their header and first line. Bodies are made here, before anything is measured: what
 * is left for each message is a few lines, so that the driver is not what is measured.
 */
export function makeMessageMaker(octets: number, kind: BodyKind, seed: number): MakeMessage {
  const bodies = makeBodies(octets - headOctets, kind, seed);
  const type = kind === "text" ? "text/plain; charset=us-ascii" : `multipart/mixed; boundary="${boundary}"`;
  return (n, to) => {
    const subject = [1, 14, 27].map((step) => words[(n * 7 + step + seed) % words.length]).join(" ");
    const head =
      `From: Bench Writer <bench@bench.invalid>\r\nTo: <${to}>\r\nSubject: ${subject} ${n}\r\n` +
      `Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${seed}.${n}@bench.invalid>\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: ${type}\r\nX-Bench: ${seed} ${n}\r\n\r\n`;
    const opening = kind === "text" ? "" : `--${boundary}\r\nContent-Type: text/plain\r\n\r\n`;
    return [
      Buffer.from(`${head}${opening}Number ${n} of ${seed}.\r\n`, "latin1"),
      bodies[n % bodies.length] as Buffer,
    ];
  };
}

/** Bodies of about `octets`, fewer of large ones. */
export function makeBodies(octets: number, kind: BodyKind, seed: number): Buffer[] {
  const random = randomFrom(seed);
  const count = octets > 256 * 1024 ? 4 : 64;
  return Array.from({ length: count }, () =>
    kind === "text" ? text(octets, random) : withFile(octets, random),
  );
}

/** Lines of words, about `octets` in all. */
function text(octets: number, random: () => number): Buffer {
  const lines: string[] = [];
  let length = 0;
  for (let line = ""; length < octets; line = "") {
    while (line.length < 66) line += `${words[Math.floor(random() * words.length)]} `;
    lines.push(`${line.trimEnd()}\r\n`);
    length += line.length + 1;
  }
  return Buffer.from(lines.join(""), "latin1");
}

/** A page of words and one file that cannot be compressed, in base64. */
function withFile(octets: number, random: () => number): Buffer {
  const page = text(Math.min(2_048, octets / 2), random);
  const file = Buffer.from(
    Uint8Array.from({ length: Math.floor((octets - page.length) * 0.73) }, () => random() * 256),
  );
  const lines = file.toString("base64").replace(/.{76}/g, "$&\r\n");
  const part = `--${boundary}\r\nContent-Type: application/octet-stream; name="figures.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.concat([page, Buffer.from(`${part}${lines}\r\n--${boundary}--\r\n`, "latin1")]);
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
