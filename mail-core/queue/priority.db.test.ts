import { afterAll, beforeAll, expect, test } from "vitest";
import { claimRows, nextDueOf } from "../store/queue-claim.ts";
import { handIn } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
let dns: DnsServer;
let lines: string[] = [];
/** While true the host takes no connection. */
let isDown = true;

beforeAll(async () => {
  dns = await startDns({});
  sink = await startSink((step, line) => {
    lines.push(line);
    if (step === "greeting" && isDown) return "421 4.3.2 not now\r\n";
    if (step !== "EHLO") return undefined;
    return "250-hamburger.edu\r\n250-MT-PRIORITY MIXER\r\n250 PIPELINING\r\n";
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    retryScheduleMs: [3_600_000],
    relayTimeoutMs: 20_000,
  });
});
afterAll(async () => {
  await scene.end({ isTampered: true });
  await Promise.all([sink.close(), dns.close()]);
});

const send = (parameters: string, to: string, from = "bob@crepes.fr") =>
  handIn(scene.ports.smtp, { from: `<${from}>${parameters}`, to }, `Subject: ${to}\r\n\r\n`);

// Few enough for one connection: on several, neighbours may overtake each other.
const priorities = ["", " MT-PRIORITY=-9", " MT-PRIORITY=5", " MT-PRIORITY=0"];

test("what waits for one host goes out by its priority, then by its age, and the host is told", async () => {
  for (const [n, parameters] of priorities.entries()) await send(parameters, `n${n}@hamburger.edu`);
  await send("", "last@hamburger.edu");
  await expect
    .poll(() => scene.database.query("SELECT FROM queue_entry WHERE attempts = 1"))
    .toHaveLength(priorities.length + 1);
  isDown = false;
  lines = [];
  // What an administrator wants to be tried is, though the host was down a moment ago.
  await scene.core.queue.retry({ filter: {} });
  await sink.until(priorities.length + 1);
  expect(sink.messages.map(({ to }) => to[0]?.split("@")[0])).toEqual(["n2", "n0", "n3", "last", "n1"]);
  const told = lines
    .filter((line) => line.startsWith("MAIL"))
    .map((line) => /MT-PRIORITY=(-?\d)$/.exec(line)?.[1]);
  expect(told).toEqual(["5", "0", "0", "0", "-9"]);
});

test("a report to another host is as urgent as its message", async () => {
  await send(" MT-PRIORITY=7", "nobody@gone.invalid", "eva@hamburger.edu");
  await expect
    .poll(() =>
      scene.database.query(
        "SELECT rank, dsn FROM queue_entry WHERE reverse_path IS NULL AND forward_path = $1",
        ["eva@hamburger.edu"],
      ),
    )
    .toMatchObject([{ rank: -7, dsn: { priority: 7 } }]);
});

test("a claim with little room takes the urgent first, of every destination", async () => {
  const at = new Date(Date.now() - 60_000);
  await scene.database.query("DELETE FROM queue_entry");
  await scene.core.stop();
  await scene.database.query(
    `INSERT INTO queue_entry (id, message_id, trace, forward_path, domain, state, rank, next_attempt_at, created_at, expires_at)
     SELECT n, (SELECT min(id) FROM message), '', n || '@x', 'd' || n % 3 || '.example', 'waiting', 2 - n % 5,
       $1::timestamptz + n * interval '1 ms', $1, $1::timestamptz + interval '1 day'
     FROM generate_series(1, 300) n`,
    [at],
  );
  const claim = (limits: Partial<Parameters<typeof claimRows>[4]>) =>
    claimRows<{ domain: string; priority: number }>(
      scene.database,
      new Date(),
      "a worker",
      new Date(Date.now() + 60_000),
      {
        rowsPerDomainMax: 25,
        asideMax: 0,
        domainsMax: 2,
        except: [],
        only: null,
        ...limits,
      },
    );
  const first = await claim({});
  expect(new Set(first.map(({ domain }) => domain))).toEqual(new Set(["d1.example", "d2.example"]));
  const of = async (domain: string) =>
    (
      await scene.database.query<{ priority: number; count: number }>(
        `SELECT -rank AS priority, count(*)::int AS count FROM queue_entry WHERE domain = $1 AND lease_holder IS NOT NULL
         GROUP BY rank ORDER BY rank`,
        [domain],
      )
    ).map(({ priority, count }) => [priority, count]);
  expect(await of("d1.example")).toEqual([
    [2, 20],
    [1, 5],
  ]);
  expect(await claim({ except: ["d0.example", "d1.example"], domainsMax: 9 })).toHaveLength(25);
  expect(await of("d2.example")).toEqual([
    [2, 20],
    [1, 20],
    [0, 10],
  ]);
  expect(await claim({ only: ["d0.example"], rowsPerDomainMax: 100 })).toHaveLength(100);
  expect(await nextDueOf(scene.database, ["d2.example"])).toEqual(new Date(at.getTime() + 1));
});
