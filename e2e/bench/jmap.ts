import { setTimeout as sleep } from "node:timers/promises";
import { provenAccount } from "../../mail-core/ids.ts";
import { makePasswords } from "../../mail-core/policy/passwords.ts";
import { makeAppPasswords } from "../../mail-core/store/app-passwords.ts";
import { openDatabase } from "../../mail-core/store/database.ts";
import { makeIds } from "../../mail-core/store/ids.ts";
import { sendByCurl } from "../clients.ts";
import type { Keryx } from "../servers.ts";
import { fanOut } from "./fan-out.ts";
import { searched } from "./fill-jmap.ts";
import { ask, type JmapCall, type JmapUser } from "./load-jmap.ts";
import { processorMs } from "./processor.ts";

/** Accounts that are asked: requests that one may have under way are fewer than twenty. */
export const jmapAccounts = 2;
const usersAtOnce = 20;
const requestsOfAll = 1_000;
/** Processes that ask: an answer costs who reads it as much as who gives it. */
const drivers = 2;
/** What is slow is measured fewer times. */
const measureMaxMs = 15_000;
/** How often each user acts who is not in a closed loop, which is still far more often than a person does; and how many times. */
const paced = { everyMs: 1_000, times: 10 };
const deliveries = 20;

interface Client {
  url: string;
  address: string;
  token: string;
  accountId: string;
  inbox: string;
}
async function clientOf(keryx: Keryx, databaseUrl: string, address: string): Promise<Client> {
  const database = openDatabase(databaseUrl, { connectionsMax: 1 });
  try {
    const [row] = await database.query<{ id: string; inbox: string }>(
      "SELECT a.id, b.id AS inbox FROM account a JOIN mailbox b ON b.account_id = a.id WHERE a.address = $1 AND b.role = 'inbox'",
      [address],
    );
    if (!row) throw new Error(`${address} has no inbox`);
    const clock = { now: () => Date.now(), after: () => () => {} };
    const ids = makeIds(clock.now);
    const made = await makeAppPasswords({ database, ids, clock, passwords: makePasswords() }).add(
      provenAccount(row.id),
      {
        name: "Bench",
        protocols: ["jmap"],
      },
    );
    if (!made.ok) throw new Error(made.problem.kind);
    return { url: keryx.url, address, token: made.password, accountId: `a${row.id}`, inbox: `m${row.inbox}` };
  } finally {
    await database.close();
  }
}

const listProperties =
  "threadId mailboxIds keywords size receivedAt from to subject preview hasAttachment".split(" ");

/** What a screen asks for, by its name. */
async function loadsOf(client: Client): Promise<[what: string, calls: (one: Client) => JmapCall[]][]> {
  const list = ({ accountId, inbox }: Client): JmapCall => [
    "Email/query",
    { accountId, filter: { inMailbox: inbox }, collapseThreads: true, limit: 50, calculateTotal: true },
    "q",
  ];
  const { ids } = (await askOnce(client, list(client))) as { ids: string[] };
  const { state } = (await askOnce(client, ["Email/get", { accountId: client.accountId, ids: [] }, "g"])) as {
    state: string;
  };
  const search =
    (text: string) =>
    ({ accountId }: Client): JmapCall[] => [
      ["Email/query", { accountId, filter: { text }, collapseThreads: true, limit: 50 }, "q"],
    ];
  return [
    ["Email/query of a mailbox, 50 conversations", (one) => [list(one)]],
    [
      "Email/query and Email/get of 50 with the list's properties",
      (one) => [
        list(one),
        [
          "Email/get",
          {
            accountId: one.accountId,
            "#ids": { resultOf: "q", name: "Email/query", path: "/ids" },
            properties: listProperties,
          },
          "g",
        ],
      ],
    ],
    [
      "Email/get of 50 with the list's properties",
      (one) => [
        [
          "Email/get",
          { accountId: one.accountId, ids: one === client ? ids : [], properties: listProperties },
          "g",
        ],
      ],
    ],
    [
      "Email/changes after one new message",
      (one) => [["Email/changes", { accountId: one.accountId, sinceState: String(Number(state) - 1) }, "c"]],
    ],
    [
      "Email/queryChanges of a mailbox after one new message",
      (one) => [
        [
          "Email/queryChanges",
          {
            accountId: one.accountId,
            filter: { inMailbox: one.inbox },
            sinceQueryState: `${Number(state) - 1}.0`,
            collapseThreads: true,
          },
          "c",
        ],
      ],
    ],
    ["search, a rare word", search(searched.rare)],
    ["search, a common word", search(searched.common)],
    ["search, two words", search(searched.two)],
    ["search, a prefix", search(searched.prefix)],
  ];
}

/** Times of so many requests by clients that each wait for their answer, sorted. */
async function timesOf(
  { url }: Keryx,
  clients: readonly Client[],
  atOnce: number,
  calls: (one: Client) => JmapCall[],
): Promise<readonly number[]> {
  const users = Array.from({ length: atOnce }, (_, n) =>
    userOf(clients[n % clients.length] as Client, calls),
  );
  const requests = atOnce === 1 ? requestsOfAll / 4 : requestsOfAll;
  const driverCount = Math.min(drivers, atOnce);
  const { latenciesMs } = await fanOut(
    Array.from({ length: driverCount }, (_, n) => ({
      kind: "jmap" as const,
      url,
      users: users.filter((_, at) => at % driverCount === n),
      requests: requests / driverCount,
      maxMs: measureMaxMs,
    })),
  );
  return latenciesMs;
}

const userOf = (client: Client, calls: (one: Client) => JmapCall[]): JmapUser => ({
  token: client.token,
  methodCalls: calls(client),
});
const askOnce = ({ url, token }: Client, call: JmapCall) => ask(url, { token, methodCalls: [call] });

/** Times of requests by users who each act once in `paced.everyMs`, one after the other within it, whether or not they have their last answer. Sorted. */
async function pacedTimesOf(
  clients: readonly Client[],
  users: number,
  calls: (one: Client) => JmapCall[],
): Promise<number[]> {
  const times: number[] = [];
  const act = async (client: Client, afterMs: number) => {
    await sleep(afterMs);
    const from = performance.now();
    await ask(client.url, userOf(client, calls));
    times.push(performance.now() - from);
  };
  const acts = Array.from({ length: users * paced.times }, (_, n) =>
    act(clients[n % clients.length] as Client, (n * paced.everyMs) / users),
  );
  await Promise.all(acts);
  return times.sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], share: number) =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;

const letterTo = (keryx: Keryx, address: string, n: number) =>
  sendByCurl(
    keryx.ports.smtp,
    "bench@bench.invalid",
    [address],
    Buffer.from(`From: bench@bench.invalid\r\nSubject: News ${n}\r\n\r\nHi\r\n`),
  );

/** From the moment at which the message's delivery was asked for to its event in an open stream; the process that sends it is in it. */
async function eventTimes(keryx: Keryx, client: Client): Promise<number[]> {
  const stop = new AbortController();
  const response = await fetch(`${client.url}/jmap/eventsource?types=EmailDelivery&closeafter=no&ping=0`, {
    headers: { authorization: `Bearer ${client.token}` },
    signal: stop.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const times: number[] = [];
  for (let n = 0; n < deliveries; n++) {
    const from = performance.now();
    const sent = letterTo(keryx, client.address, n).then(() => performance.now());
    await reader?.read();
    const told = performance.now();
    times.push(Math.max(0, told - (await sent)), told - from);
  }
  stop.abort();
  return times;
}

/** Prints what screens ask of these accounts, which `fillJmap` gave so many emails, by one user and by twenty, and how soon an open stream tells of news. */
export async function printJmap(
  keryx: Keryx,
  databaseUrl: string,
  addresses: readonly string[],
  emails: number,
): Promise<string> {
  const clients = await Promise.all(addresses.map((address) => clientOf(keryx, databaseUrl, address)));
  for (const [n, { address }] of clients.entries()) await letterTo(keryx, address, n);
  const [first] = clients;
  if (!first) throw new Error("nobody to measure with");
  const head = [
    "one user, p50 / p95",
    `${usersAtOnce} who act once a second, p50 / p95`,
    `${usersAtOnce} who never pause, p50 / p95`,
    "processor, each",
  ];
  console.log(`\n| JMAP, ${emails.toLocaleString("en")} emails in the account | ${head.join(" | ")} |`);
  console.log("| --- | --- | --- | --- | --- |");
  for (const [what, calls] of await loadsOf(first)) {
    // Of one account alone where ids are in it.
    const who = what.startsWith("Email/get") ? [first] : clients;
    const atOnce = Math.min(usersAtOnce, 10 * who.length);
    await timesOf(keryx, who, 1, calls);
    const one = await timesOf(keryx, who, 1, calls);
    const acting = await pacedTimesOf(who, atOnce, calls);
    const before = processorMs([keryx.pid() ?? Number.NaN]);
    const many = await timesOf(keryx, who, atOnce, calls);
    const each = (processorMs([keryx.pid() ?? Number.NaN]) - before) / many.length;
    const cells = [
      atOnce < usersAtOnce ? `${what} (${atOnce} users)` : what,
      ...[one, acting, many].map((times) => `${quantile(times, 0.5)} / ${quantile(times, 0.95)}`),
      `${each.toFixed(1)} ms`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const times = await eventTimes(keryx, first);
  const behind = times.filter((_, n) => n % 2 === 0).sort((a, b) => a - b);
  const whole = times.filter((_, n) => n % 2 === 1).sort((a, b) => a - b);
  return `From delivery to its event in an open stream: ${quantile(behind, 0.5)} after the sending program's end, ${quantile(whole, 0.5)} after its start (medians of ${deliveries}).`;
}
