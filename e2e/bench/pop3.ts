import { fanOut, type Measured } from "./fan-out.ts";
import { drivers } from "./intake.ts";
import type { Pop3Load } from "./load-pop3.ts";
import { memoryOctets } from "./memory.ts";
import { printRow } from "./table.ts";
import { addresses, type Target, users } from "./target.ts";

/** Messages that one run downloads at least, so that it lasts. */
const downloadedMin = 20_000;

/** Whole downloads of maildrops of two sizes, and sign-ins. */
export async function printPop3(targets: readonly Target[], repeats: number, scale: number): Promise<void> {
  for (const full of [1_000, 10_000]) {
    const messages = Math.round(full * scale);
    for (const target of targets) await target.fill(users, { messages, octets: 4_096, distinct: messages });
    for (const sessions of [1, users.length]) {
      const rounds = Math.max(1, Math.round((downloadedMin * scale) / (messages * sessions)));
      await printRow(
        `POP3 download of ${messages} × 4 KiB, ${sessions} at once`,
        targets,
        repeats,
        (target) => pop3(target, { task: "download", sessions, rounds }),
      );
    }
  }
  await printRow(`POP3 sign-in, STAT, QUIT, ${users.length} at once`, targets, repeats, (target, share) =>
    pop3(target, { task: "stat", sessions: users.length, rounds: Math.ceil(200 * scale * share) }),
  );
}

/** UIDL and LIST of a maildrop of many messages: milliseconds each, and the server's memory. */
export async function listsOfMany(target: Target, messages: number): Promise<string> {
  await target.fill(users.slice(0, 1), { messages, octets: 4_096, distinct: 1 });
  const times = new Map<string, number>();
  for (const task of ["uidl", "list"] as const) {
    const { p50Ms } = await pop3(target, { task, sessions: 1, rounds: 3 });
    times.set(task.toUpperCase(), p50Ms);
  }
  const each = [...times].map(([task, ms]) => `${task} ${Math.round(ms)} ms`).join(", ");
  return `A maildrop of ${messages.toLocaleString("en")} messages: ${each}.`;
}

/** A maildrop of so many octets in messages of 1 MiB, downloaded whole: how fast, and what it adds to the server's memory at the most. */
export async function downloadOfMuch(
  target: Target,
  pid: number | undefined,
  octets: number,
): Promise<string> {
  const messageOctets = 1024 * 1024;
  const messages = Math.round(octets / messageOctets);
  await target.fill(users.slice(0, 1), { messages, octets: messageOctets, distinct: 16 });
  const before = memoryOctets(pid, "VmRSS") ?? Number.NaN;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, memoryOctets(pid, "VmRSS") ?? Number.NaN);
  }, 50);
  const { megabytesPerSecond } = await pop3(target, { task: "download", sessions: 1, rounds: 1 });
  clearInterval(watch);
  return `A maildrop of ${(octets / 2 ** 30).toFixed(1)} GiB: ${Math.round(megabytesPerSecond)} MB/s, ${Math.round((most - before) / 1e6)} MB more memory.`;
}

/** The users are shared among the driver processes. */
function pop3(
  { pop3Port: port, password }: Target,
  { sessions, ...rest }: Pick<Pop3Load, "task" | "rounds"> & { sessions: number },
): Promise<Measured> {
  const signingIn = addresses.slice(0, sessions);
  const loads = Array.from(
    { length: Math.min(drivers, sessions) },
    (_, n): Pop3Load => ({
      kind: "pop3",
      port,
      password,
      users: signingIn.filter((_, at) => at % drivers === n),
      ...rest,
    }),
  );
  return fanOut(loads);
}
