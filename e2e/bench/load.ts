import { openWire, type Wire } from "./wire.ts";

/** One driver process's share of a load; started by `fan-out.ts`. */
export type Load =
  | {
      kind: "smtp";
      port: number;
      to: string[];
      messages: number;
      sessions: number;
      octets: number;
      reuse: boolean;
      seed: number;
      /** Recipients of each message, of which `to` names the domain; by default one of `to`. */
      recipientsEach?: number;
    }
  | { kind: "pop3"; port: number; users: string[]; password: string; sessions: number };

export interface LoadResult {
  done: number;
  octets: number;
  latenciesMs: number[];
}

/** A message of exactly `octets`, different for each number, with words that an index must work for. */
function makeMessage(n: number, seed: number, octets: number, to: string): Buffer {
  const words =
    "herald letter harbour winter copper violet engine meadow signal paper garden north quiet lantern river".split(
      " ",
    );
  const header =
    `From: Bench Writer <bench@bench.invalid>\r\nTo: <${to}>\r\nSubject: Message ${seed}-${n} ${words[n % words.length]}\r\n` +
    `Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${seed}.${n}@bench.invalid>\r\nMIME-Version: 1.0\r\n` +
    "Content-Type: text/plain; charset=utf-8\r\n\r\n";
  const body = Buffer.alloc(octets - header.length - 2, 0x61);
  let state = (seed * 7919 + n) >>> 0;
  for (let at = 0; at < body.length; ) {
    let line = "";
    while (line.length < 66) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      line += `${words[(state >>> 16) % words.length]}${(state >>> 20) % 97} `;
    }
    at += body.write(`${line.trim()}\r\n`, at, "latin1");
  }
  // The last line may be cut anywhere, also inside of its line end: it is ended here.
  body.fill(0x61, body[body.length - 3] === 0x0a ? body.length - 2 : body.length - 3);
  return Buffer.concat([Buffer.from(header), body, Buffer.from("\r\n")]);
}

async function reply(wire: Wire, wanted: string): Promise<void> {
  let line = await wire.line();
  while (line[3] === "-") line = await wire.line();
  if (line[0] !== wanted) throw new Error(`unexpected reply: ${line}`);
}

async function smtp(load: Extract<Load, { kind: "smtp" }>): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let next = 0;
  const open = async () => {
    const wire = await openWire(load.port);
    await reply(wire, "2");
    wire.write("EHLO bench.invalid\r\n");
    await reply(wire, "2");
    return wire;
  };
  const session = async () => {
    let wire: Wire | null = null;
    while (next < load.messages) {
      const n = next++;
      const to = load.to[n % load.to.length] ?? "";
      const message = makeMessage(n, load.seed, load.octets, to);
      const from = performance.now();
      wire ??= await open();
      const recipients = load.recipientsEach
        ? Array.from({ length: load.recipientsEach }, (_, k) => `${load.seed}.${n}.${k}-${to}`)
        : [to];
      for (const [command, wanted] of [
        ["MAIL FROM:<bench@bench.invalid>\r\n", "2"],
        ...recipients.map((recipient) => [`RCPT TO:<${recipient}>\r\n`, "2"] as const),
        ["DATA\r\n", "3"],
      ] as const) {
        wire.write(command);
        await reply(wire, wanted);
      }
      wire.write(Buffer.concat([message, Buffer.from(".\r\n")]));
      await reply(wire, "2");
      latenciesMs.push(performance.now() - from);
      if (load.reuse) continue;
      wire.write("QUIT\r\n");
      await reply(wire, "2");
      wire.end();
      wire = null;
    }
    wire?.write("QUIT\r\n");
    wire?.end();
  };
  await Promise.all(Array.from({ length: load.sessions }, session));
  return { done: load.messages, octets: load.messages * load.octets, latenciesMs };
}

async function pop3(load: Extract<Load, { kind: "pop3" }>): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let octets = 0;
  const users = [...load.users];
  const ok = async (wire: Wire) => {
    const line = await wire.line();
    if (!line.startsWith("+OK")) throw new Error(`unexpected reply: ${line}`);
    return line;
  };
  const session = async () => {
    for (let user = users.pop(); user; user = users.pop()) {
      const wire = await openWire(load.port);
      await ok(wire);
      wire.write(`USER ${user}\r\n`);
      await ok(wire);
      wire.write(`PASS ${load.password}\r\n`);
      await ok(wire);
      wire.write("STAT\r\n");
      const count = Number((await ok(wire)).split(" ")[1]);
      for (let n = 1; n <= count; n++) {
        const from = performance.now();
        wire.write(`RETR ${n}\r\n`);
        await ok(wire);
        octets += await wire.toDot();
        latenciesMs.push(performance.now() - from);
      }
      wire.write("QUIT\r\n");
      await ok(wire);
      wire.end();
    }
  };
  await Promise.all(Array.from({ length: load.sessions }, session));
  return { done: latenciesMs.length, octets, latenciesMs };
}

process.on("message", (load: Load) => {
  (load.kind === "smtp" ? smtp(load) : pop3(load)).then(
    (result) => process.send?.({ ok: true, result }, () => process.exit(0)),
    (error) => process.send?.({ ok: false, error: String(error) }, () => process.exit(1)),
  );
});
