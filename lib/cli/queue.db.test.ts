import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { composeAdministration } from "../../mail-core/administration.ts";
import { handIn } from "../../mail-core/testing/dialogue.ts";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { type Sink, startSink } from "../../mail-core/testing/sink-server.ts";
import { parseCommand } from "./command.ts";
import { run } from "./run.ts";

let scene: Scene;
let sink: Sink;
let isDown = true;

beforeAll(async () => {
  sink = await startSink((step) =>
    isDown && step === "RCPT" ? "451 4.3.2 closed for today\r\n" : undefined,
  );
  const route = { host: "127.0.0.1", port: sink.port };
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([
      ["hamburger.edu", route],
      ["galettes.example", route],
    ]),
    retryScheduleMs: [3_600_000],
  });
});
beforeEach(async () => {
  isDown = true;
  await scene.database.query("DELETE FROM queue_entry");
  await scene.database.query("DELETE FROM ledger_entry");
  for (const to of ["carol@hamburger.edu", "dan@galettes.example"])
    await handIn(scene.ports.smtp, { from: "bob@crepes.fr", to }, "Subject: out\r\n\r\n");
  await expect
    .poll(() =>
      scene.database.query("SELECT id FROM queue_entry WHERE attempts = 1 AND lease_holder IS NULL"),
    )
    .toHaveLength(2);
});
afterAll(async () => {
  await scene.end({ isTampered: true });
  await sink.close();
});

/** What the command prints; a refusal begins with "!". */
async function keryx(line: string): Promise<string> {
  const parsed = parseCommand(line.split(" "));
  if (!parsed.ok || parsed.command.kind === "help") throw new Error(line);
  const administration = composeAdministration({
    databaseUrl: scene.database.url,
    config: { hostname: "crepes.fr", smarthost: null, dnsServers: [] },
  });
  const act = await run(parsed.command, administration).finally(() => administration.close());
  return act.ok ? act.text : `!${act.problem}`;
}
const idOf = async (path: string) =>
  (
    await scene.database.query<{ id: string }>("SELECT id FROM queue_entry WHERE forward_path = $1", [path])
  )[0]?.id ?? "";
const states = () =>
  scene.database.query("SELECT forward_path AS path, state FROM queue_entry ORDER BY forward_path");

test("what waits is listed with its last answer, all of it or what is asked for", async () => {
  const text = await keryx("queue list");
  expect(text.split("\n")).toHaveLength(4);
  expect(text).toMatch(/^ID +SINCE \(UTC\) +SIZE +FROM +TO +TRIED +NEXT +LAST ANSWER\n/);
  expect(text).toMatch(
    / bob@crepes\.fr +carol@hamburger\.edu +1 +\d{4}-\d\d-\d\d \d\d:\d\d +451 4\.3\.2 closed for today\n/,
  );
  const json = JSON.parse(await keryx("queue list --domain hamburger.edu --json"));
  expect(json).toMatchObject({
    hasMore: false,
    recipients: [
      {
        id: await idOf("carol@hamburger.edu"),
        forwardPath: "carol@hamburger.edu",
        attempts: 1,
        trying: false,
      },
    ],
  });
  expect(await keryx("queue list --domain other.example")).toBe("Nothing waits for other.example.\n");
  expect(await keryx("queue list --from BOB --reply CLOSED --to dan")).toContain("dan@galettes.example");
  expect(await keryx("queue list --reply unheard")).toBe('Nothing waits with the answer "unheard".\n');
});

test("a message is shown with its envelope, its recipients and its header", async () => {
  const text = await keryx(`queue show ${await idOf("carol@hamburger.edu")}`);
  expect(text).toMatch(/^Subject +out\nFrom +bob@crepes\.fr\n/);
  expect(text).toMatch(/\nParameters +BODY=7BIT\n/);
  expect(text).toMatch(/\nReceived: from client\.example/);
  expect(text).toMatch(/received from client\.example \[127\.0\.0\.1\] with ESMTP\n/);
  expect(text).toMatch(
    /deferred until [-0-9: ]+: 451 4\.3\.2 closed for today\n {2}127\.0\.0\.1 \[127\.0\.0\.1\]:/,
  );
  expect(text).toContain("\n    C: RCPT TO:<carol@hamburger.edu>\n");
  expect(text).toMatch(/\nSubject: out\n$/);
  expect(await keryx("queue show 7")).toBe("!There is nothing of the id 7 in the queue.");
});

test("a domain that is back is tried at once by the running server, and no other", async () => {
  isDown = false;
  const before = sink.messages.length;
  expect(await keryx("queue retry --domain hamburger.edu")).toBe("1 recipient is tried now.\n");
  await sink.until(before + 1);
  await expect.poll(states).toEqual([
    { path: "carol@hamburger.edu", state: "relayed" },
    { path: "dan@galettes.example", state: "waiting" },
  ]);
  expect(await keryx("queue retry --domain hamburger.edu")).toBe(
    "Nothing waits to be tried for hamburger.edu.\n",
  );
});

test("one, or everything, is tried at once", async () => {
  isDown = false;
  const before = sink.messages.length;
  expect(await keryx(`queue retry ${await idOf("dan@galettes.example")}`)).toBe(
    "1 recipient is tried now.\n",
  );
  await sink.until(before + 1);
  await expect
    .poll(async () => (await states())[1])
    .toEqual({ path: "dan@galettes.example", state: "relayed" });
  expect(await keryx("queue retry --all")).toBe("1 recipient is tried now.\n");
  await sink.until(before + 2);
  for (const id of ["7", "x", "0", "99999999999999999999"]) {
    expect(await keryx(`queue delete ${id}`)).toMatch(/^!Nothing waits as/);
  }
});

test("what is held is not tried until it is released", async () => {
  const id = await idOf("carol@hamburger.edu");
  expect(await keryx(`queue hold ${id}`)).toBe("1 recipient is held.\n");
  expect(await keryx("queue list --state held")).toMatch(/carol@hamburger\.edu +1 +held/);
  isDown = false;
  const before = sink.messages.length;
  expect(await keryx("queue retry --all")).toBe("1 recipient is tried now.\n");
  await sink.until(before + 1);
  expect(sink.messages.at(-1)?.to).toEqual(["dan@galettes.example"]);
  expect(await keryx("queue release --domain hamburger.edu")).toBe("1 recipient is released.\n");
  await sink.until(before + 2);
  expect(await keryx(`queue release ${id}`)).toMatch(/^!Nothing is held as/);
});

test("what is deleted is never tried again, and nobody gets a report", async () => {
  const id = await idOf("carol@hamburger.edu");
  expect(await keryx(`queue delete ${id}`)).toBe("1 recipient is deleted without a report to the sender.\n");
  expect(await keryx(`queue delete ${id}`)).toBe(`!Nothing waits as ${id}: queue list shows what does.`);
  expect(await keryx(`queue retry ${id}`)).toMatch(/^!Nothing waits to be tried as/);
  isDown = false;
  const before = sink.messages.length;
  await keryx("queue retry --all");
  await sink.until(before + 1);
  expect(sink.messages.at(-1)?.to).toEqual(["dan@galettes.example"]);
  expect((await states())[0]).toEqual({ path: "carol@hamburger.edu", state: "deleted" });
});

test("mail is sent by another next hop, and by the usual way again", async () => {
  const other = await startSink();
  expect(await keryx(`queue route --domain hamburger.edu --via 127.0.0.1:${other.port}`)).toBe(
    `1 recipient is sent to 127.0.0.1:${other.port}.\n`,
  );
  await other.until(1);
  expect(other.messages[0]?.to).toEqual(["carol@hamburger.edu"]);
  // One that does not listen: it waits there, and goes back.
  await other.close();
  const id = await idOf("dan@galettes.example");
  await keryx(`queue route ${id} --via 127.0.0.1:${other.port}`);
  await expect
    .poll(() => keryx(`queue list --domain 127.0.0.1:${other.port}`))
    .toMatch(/dan@galettes\.example +2 /);
  isDown = false;
  const before = sink.messages.length;
  expect(await keryx(`queue route ${id} --back`)).toBe("1 recipient is sent the usual way.\n");
  await sink.until(before + 1);
  expect(await keryx(`queue route ${id} --back`)).toMatch(/^!Nothing is sent another way as/);
});

test("the ledger tells how all ended, and fails when one is lost", async () => {
  expect(await keryx("queue ledger")).toMatch(
    /^accepted +\d+\n {2}delivered here +0\n[\s\S]*\n {2}waiting +2\nEvery recipient is accounted for\.\n$/,
  );
  await scene.database.query("DELETE FROM queue_entry WHERE forward_path = 'carol@hamburger.edu'");
  expect(await keryx("queue ledger")).toMatch(/^!accepted[\s\S]*\n1 of them are unexplained\.$/);
});
