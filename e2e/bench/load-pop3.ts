import type { LoadResult } from "./load.ts";
import { openWire, type Wire } from "./wire.ts";

export interface Pop3Load {
  kind: "pop3";
  port: number;
  /** One session for each, at the same time. */
  users: string[];
  password: string;
  /** Every message of the maildrop; or only STAT; or the maildrop's lists. */
  task: "download" | "stat" | "list" | "uidl";
  /** How often each of them signs in, one time after the other. */
  rounds: number;
}

/** What it gives has each user sign in, do the task and QUIT. Counted are messages, or for STAT sessions, or for lists their lines. */
export function preparePop3Load(load: Pop3Load): () => Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let done = 0;
  let octets = 0;
  const timed = async (work: () => Promise<number>) => {
    const from = performance.now();
    octets += await work();
    latenciesMs.push(performance.now() - from);
  };
  const session = async (user: string) => {
    const wire = await signIn(load, user);
    wire.write("STAT\r\n");
    const count = Number((await ok(wire)).split(" ")[1]);
    if (load.task === "download") {
      for (let n = 1; n <= count; n++) await timed(() => retrieve(wire, `RETR ${n}\r\n`));
      done += count;
    } else if (load.task !== "stat") {
      await timed(() => retrieve(wire, `${load.task}\r\n`));
      done += count;
    }
    wire.write("QUIT\r\n");
    await ok(wire);
    wire.end();
    return 0;
  };
  const rounds = async (user: string) => {
    for (let round = 0; round < load.rounds; round++) {
      if (load.task !== "stat") await session(user);
      else {
        await timed(() => session(user));
        done += 1;
      }
    }
  };
  return async () => {
    await Promise.all(load.users.map(rounds));
    return { done, octets, latenciesMs };
  };
}

async function signIn({ port, password }: Pop3Load, user: string): Promise<Wire> {
  const wire = await openWire(port);
  await ok(wire);
  for (const command of [`USER ${user}`, `PASS ${password}`]) {
    wire.write(`${command}\r\n`);
    await ok(wire);
  }
  return wire;
}

async function ok(wire: Wire): Promise<string> {
  const line = await wire.line();
  if (!line.startsWith("+OK")) throw new Error(`unexpected reply: ${line}`);
  return line;
}

function retrieve(wire: Wire, command: string): Promise<number> {
  wire.write(command);
  return wire.response();
}
