import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { untilOpen } from "./peers.ts";

const program = "/usr/sbin/smtp-sink";

/** True where Postfix's smtp-sink is installed and may be started (it wants root). */
export const sinkInstalled = (): boolean => existsSync(program) && process.getuid?.() === 0;

/** Another host that takes everything and keeps nothing. */
export interface Sink {
  /** Messages that it took so far. */
  messages(): number;
  /** Connections are taken, and nothing is said on them. */
  hold(): void;
  release(): void;
  stop(): void;
}

/** Starts Postfix's smtp-sink on a port of this machine: in C, so that it is not what is measured. */
export async function startSink(port: number): Promise<Sink> {
  const child = spawn(program, ["-c", "-u", "postfix", `127.0.0.1:${port}`, "1000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let messages = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    const counted = [...chunk.toString().matchAll(/mesg=(\d+)/g)].at(-1);
    if (counted) messages = Number(counted[1]);
  });
  await untilOpen(port);
  return {
    messages: () => messages,
    hold: () => void child.kill("SIGSTOP"),
    release: () => void child.kill("SIGCONT"),
    stop: () => void child.kill("SIGKILL"),
  };
}
