import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { handOver, signedIn } from "../testing/dialogue.ts";
import { reportsTo, untilState } from "../testing/queue-rows.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
let lines: string[] = [];
let behave: Behaviour = () => undefined;
/** A next host with these extensions. */
const announcing =
  (...keywords: string[]): Behaviour =>
  (step) =>
    step === "EHLO"
      ? `250-hamburger.edu\r\n${keywords.map((keyword) => `250-${keyword}\r\n`).join("")}250 8BITMIME\r\n`
      : undefined;

beforeAll(async () => {
  sink = await startSink((step, line) => {
    lines.push(line);
    return behave(step, line);
  });
  const to = { host: "127.0.0.1", port: sink.port };
  scene = await stage({
    // Each test has a domain, so that no connection is kept from one to the next.
    routes: new Map(Array.from({ length: 20 }, (_, n) => [`n${n}.example`, to])),
    retryScheduleMs: [60_000],
    relayTimeoutMs: 20_000,
  });
});
afterEach(() => {
  behave = () => undefined;
  lines = [];
});
afterAll(async () => {
  await scene.end();
  await sink.close();
});

let domains = 0;
const nextPath = () => `carol@n${domains++}.example`;

async function submit(parameters: string, to: string): Promise<void> {
  const { client } = await signedIn(scene.ports.submission, "bob@crepes.fr", password);
  await handOver(
    client,
    { from: `<bob@crepes.fr>${parameters}`, to },
    `From: bob@crepes.fr\r\nSubject: ${to.replace(/[<>]| .*/g, "")}\r\n\r\nhi`,
  );
  client.close();
}

/** The reports that bob has about a message. */
const reports = async (path: string) =>
  (await reportsTo(scene.database, "bob@crepes.fr")).filter((text) => text.includes(`Subject: ${path}\r\n`));

test.each([
  ["R", / BY=11[0-9];R$/],
  ["NT", / BY=11[0-9];NT$/],
])("a host that announces DELIVERBY is told what is left of BY=119;%s", async (mode, parameter) => {
  behave = announcing("DELIVERBY 60", "DSN");
  const path = nextPath();
  await submit(` BY=119;${mode}`, `<${path}>`);
  await untilState(scene.database, path, "relayed");
  expect(lines.find((line) => line.startsWith("MAIL"))).toMatch(parameter);
  // Traced, each host on the way says that it passed it on.
  const told = await reports(path);
  expect(told).toHaveLength(mode === "NT" ? 1 : 0);
  if (told[0]) expect(told[0]).toMatch(/Deliver-By-Date: [\s\S]*Action: relayed\r\nStatus: 2\./);
});

test.each([[[]], [["DELIVERBY 240"]]])(
  "what must come back is not given to a host that offers %j",
  async (keywords) => {
    behave = announcing(...keywords);
    const path = nextPath();
    await submit(" BY=120;R", `<${path}>`);
    await untilState(scene.database, path, "bounced");
    expect(lines.join("\n")).not.toContain("MAIL");
    expect((await reports(path))[0]).toContain("Action: failed\r\nStatus: 5.3.3\r\n");
  },
);

test("a host that knows no times is asked for notices of delay, and the sender hears that it went there", async () => {
  behave = announcing("DSN");
  const path = nextPath();
  await submit(" BY=120;N", `<${path}>`);
  await untilState(scene.database, path, "relayed");
  expect(lines).toContain(`RCPT TO:<${path}> NOTIFY=FAILURE,DELAY`);
  expect(lines.join("\n")).not.toContain(" BY=");
  expect((await reports(path))[0]).toContain("Action: relayed");
});

test.each([
  [" NOTIFY=NEVER", "NOTIFY=NEVER", 0],
  [" NOTIFY=SUCCESS", "NOTIFY=SUCCESS,DELAY", 1],
  [" NOTIFY=DELAY,FAILURE", "NOTIFY=DELAY,FAILURE", 1],
])("there%s becomes %s", async (asked, said, count) => {
  behave = announcing("DSN");
  const path = nextPath();
  await submit(" BY=120;N", `<${path}>${asked}`);
  await untilState(scene.database, path, "relayed");
  expect(lines).toContain(`RCPT TO:<${path}> ${said}`);
  expect(await reports(path)).toHaveLength(count);
});

test("what must come back comes back at its time, and no host is asked again", async () => {
  behave = (step) =>
    step === "EHLO"
      ? "250-hamburger.edu\r\n250 DELIVERBY\r\n"
      : step === "RCPT"
        ? "451 4.7.1 Not now\r\n"
        : undefined;
  const path = nextPath();
  await submit(" BY=2;R", `<${path}>`);
  await untilState(scene.database, path, "waiting");
  lines = [];
  await untilState(scene.database, path, "expired", 2);
  // Connections of before may say goodbye.
  expect(lines.filter((line) => line !== "QUIT")).toEqual([]);
  const [report] = await reports(path);
  expect(report).toContain("was not reached by the time that you set");
  expect(report).toContain("Action: failed\r\nStatus: 5.4.7\r\n");
});

test("whose sender wants to hear of a delay hears of it at that time, once, and the message is tried on", async () => {
  behave = (step) => (step === "RCPT" ? "451 4.7.1 Not now\r\n" : undefined);
  const path = nextPath();
  await submit(" BY=2;N", `<${path}>`);
  await untilState(scene.database, path, "waiting", 2);
  const told = await reports(path);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(
    /Arrival-Date: .*\r\nDeliver-By-Date: [\s\S]*Action: delayed\r\nStatus: 4\.4\.7\r\n/,
  );
});

test("a recipient who is here has the message at once, and nobody is told of anything", async () => {
  await submit(" BY=60;R", "<eve@crepes.fr>");
  const [row] = await scene.database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM email e JOIN account a ON a.id = e.account_id JOIN message m ON m.id = e.message_id
     WHERE a.address = 'eve@crepes.fr' AND m.summary->>'subject' = 'eve@crepes.fr'`,
  );
  expect(row?.count).toBe(1);
  expect(await reports("eve@crepes.fr")).toEqual([]);
});
