import type { LoadResult } from "./load.ts";
import { type BodyKind, makeMessageMaker } from "./message-maker.ts";
import { openWire, type Wire } from "./wire.ts";

export interface SmtpLoad {
  kind: "smtp";
  port: number;
  to: string[];
  messages: number;
  sessions: number;
  octets: number;
  body: BodyKind;
  /** Connections are kept for all messages of a session, or one is made for each. */
  reuse: boolean;
  seed: number;
  /** Recipients of each message, of which `to` names the domain; by default one of `to`. */
  recipientsEach?: number;
}

const endOfData = Buffer.from(".\r\n");

/** Makes the bodies; what it gives sends the messages, each session one after the other. */
export function prepareSmtpLoad(load: SmtpLoad): () => Promise<LoadResult> {
  const makeMessage = makeMessageMaker(load.octets, load.body, load.seed);
  const latenciesMs: number[] = [];
  let next = 0;
  let octets = 0;

  const session = async () => {
    let wire: Wire | null = null;
    while (next < load.messages) {
      const n = next++;
      const to = load.to[n % load.to.length] ?? "";
      const recipients = load.recipientsEach
        ? Array.from({ length: load.recipientsEach }, (_, k) => `${load.seed}.${n}.${k}-${to}`)
        : [to];
      const message = makeMessage(n, to);
      const from = performance.now();
      wire ??= await open(load.port);
      await send(wire, recipients, message);
      latenciesMs.push(performance.now() - from);
      for (const piece of message) octets += piece.length;
      if (load.reuse) continue;
      await say(wire, "QUIT", "2");
      wire.end();
      wire = null;
    }
    if (!wire) return;
    await say(wire, "QUIT", "2");
    wire.end();
  };
  return async () => {
    await Promise.all(Array.from({ length: load.sessions }, session));
    return { done: latenciesMs.length, octets, latenciesMs };
  };
}

async function open(port: number): Promise<Wire> {
  const wire = await openWire(port);
  await reply(wire, "2");
  await say(wire, "EHLO bench.invalid", "2");
  return wire;
}

async function send(wire: Wire, recipients: readonly string[], message: readonly Buffer[]): Promise<void> {
  await say(wire, "MAIL FROM:<bench@bench.invalid>", "2");
  for (const recipient of recipients) await say(wire, `RCPT TO:<${recipient}>`, "2");
  await say(wire, "DATA", "3");
  wire.write(...message, endOfData);
  await reply(wire, "2");
}

async function say(wire: Wire, command: string, wanted: string): Promise<void> {
  wire.write(`${command}\r\n`);
  await reply(wire, wanted);
}

async function reply(wire: Wire, wanted: string): Promise<void> {
  let line = await wire.line();
  while (line[3] === "-") line = await wire.line();
  if (line[0] !== wanted) throw new Error(`unexpected reply: ${line}`);
}
