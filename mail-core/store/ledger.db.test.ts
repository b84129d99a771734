import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Log } from "../index.ts";
import { handIn } from "../testing/dialogue.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";
import { foldLedger } from "./ledger.ts";
import { makeLedgerCheck } from "./ledger-check.ts";
import { keepFor, makeSweeper } from "./sweep.ts";

let scene: Scene;
let sink: Sink;
beforeAll(async () => {
  sink = await startSink((step, line) => {
    if (step !== "RCPT") return undefined;
    if (line.includes("<nobody")) return "550 5.1.1 nobody\r\n";
    return line.includes("<later") ? "451 4.3.2 later\r\n" : undefined;
  });
  const route = { host: "127.0.0.1", port: sink.port };
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([["hamburger.edu", route]]),
    retryScheduleMs: [20],
  });
});
beforeEach(async () => {
  await scene.database.query("DELETE FROM queue_entry");
  await scene.database.query("DELETE FROM ledger_entry");
});
afterAll(async () => {
  await sink.close();
  await scene.end({ isTampered: true });
});

let letters = 0;
const sendLetter = (
  to: readonly string[],
  { from = "bob@crepes.fr", parameters = "", letter = ++letters } = {},
) =>
  handIn(
    scene.ports.smtp,
    { from, to: to.map((path) => `<${path}>${parameters}`) },
    `Subject: letter\r\nMessage-ID: <${letter}@here.example>\r\n\r\nHi\r\n`,
  );

const ledger = () => scene.core.queue.ledger();
const nothing = {
  accepted: 0,
  delivered: 0,
  relayed: 0,
  bounced: 0,
  expired: 0,
  deleted: 0,
  canceled: 0,
  discarded: [],
  waiting: 0,
  unexplained: 0,
  miscounted: [],
};
/** Resolves when the ledger says this, and nothing besides. */
const untilLedger = (facts: Partial<Awaited<ReturnType<typeof ledger>>>) =>
  expect.poll(ledger).toEqual({ ...nothing, ...facts });

test("every recipient ends in one way: here, at another host, bounced, expired, deleted, or sent again", async () => {
  expect(await ledger()).toEqual(nothing);
  await sendLetter(["bob@crepes.fr", "eve@crepes.fr", "carol@hamburger.edu"]);
  await untilLedger({ accepted: 3, delivered: 2, relayed: 1 });
  // The report of the bounce is a message to bob.
  await sendLetter(["nobody@hamburger.edu"]);
  await untilLedger({ accepted: 5, delivered: 3, relayed: 1, bounced: 1 });
  await sendLetter(["later@hamburger.edu"], { from: "" });
  await untilLedger({ accepted: 6, delivered: 3, relayed: 1, bounced: 1, waiting: 1 });
  await scene.database.query("UPDATE queue_entry SET expires_at = now() WHERE state = 'waiting'");
  await untilLedger({ accepted: 6, delivered: 3, relayed: 1, bounced: 1, expired: 1 });
  await scene.core.queue.hold({ filter: {} });
  await sendLetter(["later@hamburger.edu"], { from: "" });
  await scene.core.queue.remove({ filter: {} }, { report: false });
  await untilLedger({ accepted: 7, delivered: 3, relayed: 1, bounced: 1, expired: 1, deleted: 1 });
  await sendLetter(["bob@crepes.fr"], { letter: 7_000 });
  await sendLetter(["bob@crepes.fr"], { letter: 7_000 });
  const discarded = [{ rule: "sent again", count: 1 }];
  await untilLedger({ accepted: 9, delivered: 4, relayed: 1, bounced: 1, expired: 1, deleted: 1, discarded });
});

test("a recipient who is here counts once, also when the sender asks for a report of it", async () => {
  await sendLetter(["eve@crepes.fr"], { parameters: " NOTIFY=SUCCESS" });
  // The letter to eve and the report to bob; the row that made the report is nobody.
  await untilLedger({ accepted: 2, delivered: 2 });
  expect((await scene.core.queue.list({ state: "delivered" }))?.recipients).toEqual([]);
});

/** Bob's JMAP. */
const jmap = async (name: string, args: Record<string, unknown>) =>
  scene.call(await scene.signIn("bob@crepes.fr"), name, args);

/** Makes a draft. */
async function draft(): Promise<string> {
  const { list } = await jmap("Mailbox/get", {});
  const drafts = (list as { id: string; role: string }[]).find(({ role }) => role === "drafts")?.id ?? "";
  const { created } = await jmap("Email/set", {
    create: {
      d: {
        mailboxIds: { [drafts]: true },
        keywords: { $draft: true },
        from: [{ email: "bob@crepes.fr" }],
        to: [{ email: "eve@crepes.fr" }],
        bodyValues: { t: { value: "Hi" } },
        textBody: [{ partId: "t", type: "text/plain" }],
      },
    },
  });
  return created.d.id;
}

/** Sends one, at once or with these parameters of MAIL; answers the submission's id. */
async function send(
  emailId: string,
  to: readonly string[],
  parameters: Record<string, string> = {},
): Promise<string> {
  const identityId = (await jmap("Identity/get", {})).list[0]?.id;
  const envelope = {
    mailFrom: { email: "bob@crepes.fr", parameters },
    rcptTo: to.map((email) => ({ email, parameters: null })),
  };
  const { created } = await jmap("EmailSubmission/set", { create: { s: { emailId, identityId, envelope } } });
  return created.s.id;
}

test("a draft is nobody's mail until it is sent, and then counts for its recipients", async () => {
  const emailId = await draft();
  expect(await ledger()).toEqual(nothing);
  await send(emailId, ["eve@crepes.fr", "carol@hamburger.edu"]);
  await untilLedger({ accepted: 2, delivered: 1, relayed: 1 });
});

test("mail for later waits for its time; a list counts as those to whom it leads, what is called back as canceled", async () => {
  await scene.core.aliases.add({ address: "all@crepes.fr", targets: ["bob@crepes.fr", "dan@hamburger.edu"] });
  await scene.core.aliases.add({ address: "far@crepes.fr", targets: ["dan@hamburger.edu"] });
  const later = await send(await draft(), ["eve@crepes.fr", "carol@hamburger.edu"], { HOLDFOR: "3600" });
  await untilLedger({ accepted: 2, waiting: 2 });
  expect(await scene.core.queue.retry({ filter: {} })).toBe(0);
  await jmap("EmailSubmission/set", { update: { [later]: { undoStatus: "canceled" } } });
  await untilLedger({ accepted: 2, canceled: 2 });
  await send(await draft(), ["eve@crepes.fr"], { HOLDFOR: "1" });
  await untilLedger({ accepted: 3, canceled: 2, delivered: 1 });
  await send(await draft(), ["all@crepes.fr"], { HOLDFOR: "1" });
  await untilLedger({ accepted: 5, canceled: 2, delivered: 2, relayed: 1 });
  await send(await draft(), ["far@crepes.fr"], { HOLDFOR: "1" });
  await untilLedger({ accepted: 6, canceled: 2, delivered: 2, relayed: 2 });
});

test("the rows of an hour are added up, and nothing of what they say changes", async () => {
  for (let n = 0; n < 5; n++) await sendLetter(["eve@crepes.fr", "carol@hamburger.edu"]);
  await untilLedger({ accepted: 10, delivered: 5, relayed: 5 });
  await scene.database.transaction(foldLedger);
  const rows = await scene.database.query("SELECT id FROM ledger_entry");
  // Two where the hour has just changed.
  expect(rows.length).toBeLessThanOrEqual(2);
  expect(await ledger()).toEqual({ ...nothing, accepted: 10, delivered: 5, relayed: 5 });
  await scene.database.transaction(foldLedger);
  expect(await scene.database.query("SELECT id FROM ledger_entry")).toEqual(rows);
});

/** A log that keeps its errors. */
function errorLog() {
  const errors: [string, unknown][] = [];
  const log: Log = { info() {}, warn() {}, error: (event, fields) => errors.push([event, fields]) };
  return { log, errors };
}

test("what ended is carried forward when its rows are swept away with age; a row that was lost before is told", async () => {
  const { log, errors } = errorLog();
  const clock = fakeClock(Date.now() + keepFor.journeyMs + 2 * 3_600_000);
  const sweeper = makeSweeper({ database: scene.database, clock, log });
  await sendLetter(["bob@crepes.fr", "carol@hamburger.edu"]);
  await sendLetter(["nobody@hamburger.edu"], { from: "" });
  const facts = { accepted: 3, delivered: 1, relayed: 1, bounced: 1 };
  await untilLedger(facts);
  await sweeper.runOnce();
  expect(await scene.database.query("SELECT FROM queue_entry")).toEqual([]);
  expect(await ledger()).toEqual({ ...nothing, ...facts });
  expect(errors).toEqual([]);
  await sendLetter(["carol@hamburger.edu"]);
  await untilLedger({ ...facts, accepted: 4, relayed: 2 });
  await scene.database.query("DELETE FROM queue_entry");
  await sweeper.runOnce();
  expect(errors).toMatchObject([
    ["ended recipients were lost or made up", { miscounted: [{ end: "relayed", noted: 1, found: 0 }] }],
  ]);
});

test("a recipient that is lost, or made up, is an error at the next check", async () => {
  const { log, errors } = errorLog();
  const check = makeLedgerCheck({ database: scene.database, clock: { ...fakeClock(Date.now()) }, log });
  await sendLetter(["later1@hamburger.edu", "later2@hamburger.edu", "carol@hamburger.edu"], { from: "" });
  await untilLedger({ accepted: 3, relayed: 1, waiting: 2 });
  await check.runOnce();
  expect(errors).toEqual([]);
  await scene.core.queue.hold({ filter: {} });
  await scene.database.query("DELETE FROM queue_entry WHERE forward_path = 'later1@hamburger.edu'");
  await check.runOnce();
  expect(errors).toMatchObject([["the ledger does not balance", { unexplained: 1, waiting: 1 }]]);
  await scene.database.query("UPDATE queue_entry SET state = 'bounced' WHERE state = 'relayed'");
  await check.runOnce();
  expect(errors[1]).toMatchObject([
    "the ledger does not balance",
    {
      miscounted: [
        { end: "relayed", noted: 1, found: 0 },
        { end: "bounced", noted: 0, found: 1 },
      ],
    },
  ]);
});

test("the server checks again and again", async () => {
  const { log, errors } = errorLog();
  const clock = fakeClock(Date.now());
  const check = makeLedgerCheck({ database: scene.database, clock, log, everyMs: 60_000 });
  check.start();
  await scene.database.query(
    "INSERT INTO ledger_entry (id, at, accepted) VALUES (1, now(), 1), (2, now() - interval '1 day', 1)",
  );
  for (const expected of [1, 2]) {
    clock.advance(60_000);
    await expect.poll(() => errors.length).toBe(expected);
    await expect.poll(() => clock.pending()).toBe(1);
  }
  await check.stop();
});
