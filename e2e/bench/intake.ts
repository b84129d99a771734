import { fanOut, type Measured } from "./fan-out.ts";
import type { SmtpLoad } from "./load-smtp.ts";
import { addresses, type Target } from "./target.ts";
import { openWire } from "./wire.ts";

/** Processes that share a load. */
export const drivers = 2;
export const sessions = 20;
let seed = 1;

export interface Messages {
  messages: number;
  octets: number;
  body?: SmtpLoad["body"];
  reuse?: boolean;
  to?: string[];
  recipientsEach?: number;
}

/** The same load for each of the driver processes; no two loads have a message in common. */
export function smtpLoads(
  { smtpPort: port }: Target,
  { messages, body = "text", reuse = true, to = addresses, ...rest }: Messages,
): SmtpLoad[] {
  return Array.from({ length: drivers }, () => ({
    kind: "smtp",
    port,
    to,
    messages: Math.round(messages / drivers),
    sessions: sessions / drivers,
    body,
    reuse,
    seed: seed++,
    ...rest,
  }));
}

/** Sends, then waits until all of it lies in the mailboxes: the rate is that of mail that can be read. */
export async function intake(target: Target, messages: Messages): Promise<Measured> {
  const before = await lying(target);
  const accepted = await fanOut(smtpLoads(target, messages));
  const from = performance.now();
  while ((await lying(target)) < before + accepted.done)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const seconds = accepted.done / accepted.perSecond + (performance.now() - from) / 1000;
  return { ...accepted, perSecond: accepted.done / seconds };
}

/** How many messages lie in the maildrops, by STAT. */
async function lying(target: Target): Promise<number> {
  const counts = await Promise.all(addresses.map((address) => countOf(target, address)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countOf({ pop3Port, password }: Target, address: string): Promise<number> {
  const wire = await openWire(pop3Port);
  wire.write(`USER ${address}\r\nPASS ${password}\r\nSTAT\r\nQUIT\r\n`);
  const lines = [await wire.line(), await wire.line(), await wire.line(), await wire.line()];
  await wire.line();
  wire.end();
  const [, count] = lines.at(-1)?.split(" ") ?? [];
  return Number(count);
}
