import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { handIn } from "../testing/dialogue.ts";
import { reportsTo, untilState } from "../testing/queue-rows.ts";
import { deliverReport, statusReport } from "../testing/reports.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
let lines: string[] = [];
let behave: Behaviour = () => undefined;
const withDsn: Behaviour = (step) =>
  step === "EHLO" ? "250-hamburger.edu\r\n250-PIPELINING\r\n250 DSN\r\n" : undefined;

beforeAll(async () => {
  sink = await startSink((step, line) => {
    lines.push(line);
    return behave(step, line);
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    retryScheduleMs: [100],
    delayNoticesMs: [1, 86_400_000],
    relayTimeoutMs: 20_000,
  });
});
afterEach(() => {
  behave = () => undefined;
  lines = [];
  // Each test meets a host that is called anew.
  sink.hangUp();
});
afterAll(async () => {
  await scene.end();
  await sink.close();
});

const send = (mail: string, to: string, subject: string) =>
  handIn(
    scene.ports.smtp,
    { from: `<bob@crepes.fr>${mail}`, to },
    `Subject: ${subject}\r\n\r\nthe text of ${subject}\r\n`,
  );

/** The reports that bob has about a message. */
const reports = async (subject: string) =>
  (await reportsTo(scene.database, "bob@crepes.fr")).filter((text) =>
    text.includes(`Subject: ${subject}\r\n`),
  );

test("a host that announces DSN is told what the sender wants, and reports from then on", async () => {
  behave = withDsn;
  await send(
    " RET=HDRS ENVID=QQ+2B314",
    "<passed@hamburger.edu> NOTIFY=success,delay ORCPT=rfc822;first+2Bname@crepes.fr",
    "passed",
  );
  await untilState(scene.database, "passed@hamburger.edu", "relayed");
  expect(lines).toContain("MAIL FROM:<bob@crepes.fr> RET=HDRS ENVID=QQ+2B314");
  expect(lines).toContain(
    "RCPT TO:<passed@hamburger.edu> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Bname@crepes.fr",
  );
  expect(await reports("passed")).toEqual([]);
});

test("a host without DSN is not told, and the sender hears that the message was passed on", async () => {
  await send(
    " ENVID=QQ+2B314",
    "<relayed@hamburger.edu> NOTIFY=SUCCESS ORCPT=rfc822;a+2Bb@crepes.fr",
    "relayed",
  );
  await untilState(scene.database, "relayed@hamburger.edu", "relayed");
  expect(lines).toContain("RCPT TO:<relayed@hamburger.edu>");
  const [report] = await reports("relayed");
  expect(report).toContain("Original-Envelope-Id: QQ+314\r\n");
  expect(report).toContain("Original-Recipient: rfc822; a+b@crepes.fr\r\n");
  expect(report).toContain(
    "Final-Recipient: rfc822; relayed@hamburger.edu\r\nAction: relayed\r\nStatus: 2.0.0",
  );
});

test("a recipient that is here is reported as delivered, once, when that was asked for", async () => {
  await send("", "<eve@crepes.fr> NOTIFY=SUCCESS,FAILURE", "here");
  await untilState(scene.database, "eve@crepes.fr", "delivered");
  const found = await reports("here");
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("Final-Recipient: rfc822; eve@crepes.fr\r\nAction: delivered\r\nStatus: 2.1.5");
});

/** Bob submits a message to people at hamburger.edu; answers the submission's id when it has ended so for each. */
async function submit(bob: AccountId, names: readonly string[], state: string): Promise<string> {
  const drafts = (await scene.call(bob, "Mailbox/query", { filter: { role: "drafts" } })).ids[0];
  const identityId = (await scene.call(bob, "Identity/get", { ids: null })).list[0].id;
  const { created } = await scene.call(bob, "Email/set", {
    create: {
      e: {
        mailboxIds: { [drafts]: true },
        messageId: [`${names[0]}@crepes.fr`],
        subject: names[0],
        from: [{ email: "bob@crepes.fr" }],
        to: names.map((name) => ({ email: `${name}@hamburger.edu` })),
        bodyValues: { t: { value: "Hello" } },
        textBody: [{ partId: "t", type: "text/plain" }],
      },
    },
  });
  const sent = await scene.call(bob, "EmailSubmission/set", {
    create: { s: { emailId: created.e.id, identityId } },
  });
  for (const name of names) await untilState(scene.database, `${name}@hamburger.edu`, state);
  return sent.created.s.id;
}

test("what another host reports of a recipient is its `delivered`, and of nobody else", async () => {
  const bob = await scene.signIn("bob@crepes.fr");
  const id = await submit(bob, ["arrived", "lost", "silent"], "relayed");
  const delivered = async () => {
    const { list } = await scene.call(bob, "EmailSubmission/get", { ids: [id] });
    const status: Record<string, { delivered: string }> = list[0].deliveryStatus;
    return Object.fromEntries(Object.entries(status).map(([to, one]) => [to.split("@")[0], one.delivered]));
  };
  const tell = (actions: Record<string, string>) =>
    deliverReport(scene.ports.smtp, "bob@crepes.fr", statusReport("arrived@crepes.fr", { actions }));
  expect(await delivered()).toEqual({ arrived: "unknown", lost: "unknown", silent: "unknown" });
  await tell({
    "arrived@hamburger.edu": "delivered",
    "lost@hamburger.edu": "delayed",
    "eve@hamburger.edu": "failed",
  });
  expect(await delivered()).toEqual({ arrived: "yes", lost: "unknown", silent: "unknown" });
  await tell({ "lost@hamburger.edu": "failed" });
  expect(await delivered()).toEqual({ arrived: "yes", lost: "no", silent: "unknown" });
});

test("the report on a submission is listed with it, and another's is not", async () => {
  behave = (step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  const bob = await scene.signIn("bob@crepes.fr");
  const ids = [await submit(bob, ["first-gone"], "bounced"), await submit(bob, ["second-gone"], "bounced")];
  const { list } = await scene.call(bob, "EmailSubmission/get", { ids });
  const blobs = list.map(({ dsnBlobIds }: { dsnBlobIds: string[] }) => dsnBlobIds);
  expect(blobs).toEqual([[expect.any(String)], [expect.any(String)]]);
  for (const [at, name] of ["first-gone", "second-gone"].entries()) {
    const { parsed } = await scene.call(bob, "Email/parse", { blobIds: blobs[at], properties: ["preview"] });
    expect(Object.values(parsed)).toMatchObject([
      { preview: expect.stringContaining(`${name}@hamburger.edu`) },
    ]);
  }
  expect(list[0].mdnBlobIds).toEqual([]);
});

test.each([
  ["without NOTIFY", "", 1],
  ["with FAILURE", " NOTIFY=FAILURE", 1],
  ["with SUCCESS alone", " NOTIFY=SUCCESS", 0],
  ["with NEVER", " NOTIFY=NEVER", 0],
])("a failure %s is reported as that says", async (name, parameter, count) => {
  behave = (step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  const path = `failed-${name.replaceAll(" ", "-")}@hamburger.edu`;
  await send("", `<${path}>${parameter}`, path);
  await untilState(scene.database, path, "bounced");
  expect(await reports(path)).toHaveLength(count);
});

test.each([
  ["FULL", true],
  ["HDRS", false],
])("RET=%s decides whether a failed message comes back whole", async (ret, isWhole) => {
  behave = (step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  const path = `ret-${ret}@hamburger.edu`;
  await send(` RET=${ret}`, `<${path}>`, path);
  await untilState(scene.database, path, "bounced");
  const [report] = await reports(path);
  expect(report?.includes(`the text of ${path}`)).toBe(isWhole);
  expect(report).toContain(`Content-Type: ${isWhole ? "message/rfc822" : "text/rfc822-headers"}\r\n`);
});

test.each([
  ["is told to the sender once, however often it is tried", "", 1],
  ["is not told when DELAY is not asked for", " NOTIFY=FAILURE", 0],
  ["is not told when NEVER is asked for", " NOTIFY=NEVER", 0],
])("a message that waits %s", async (name, parameter, count) => {
  behave = (step) => (step === "RCPT" ? "451 4.7.1 Not now\r\n" : undefined);
  const path = `delay-${name.length}@hamburger.edu`;
  await send("", `<${path}>${parameter}`, path);
  await untilState(scene.database, path, "waiting", 3);
  const found = await reports(path);
  expect(found).toHaveLength(count);
  if (found[0]) expect(found[0]).toMatch(/Action: delayed\r\nStatus: 4\.7\.1\r\n[\s\S]*Will-Retry-Until: /);
  behave = () => undefined;
  await untilState(scene.database, path, "relayed");
});

test("a report names the host that reports, as the RFC wants it", async () => {
  behave = (step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  await send("", "<fields@hamburger.edu>", "fields");
  await untilState(scene.database, "fields@hamburger.edu", "bounced");
  const [report] = await reports("fields");
  expect(report).toMatch(/^Reporting-MTA: dns; crepes\.fr\r$/m);
  expect(report).toMatch(
    /^Final-Recipient: rfc822; fields@hamburger\.edu\r\nAction: failed\r\nStatus: 5\.1\.1\r$/m,
  );
  expect(report).toMatch(/^Diagnostic-Code: smtp; 550 5\.1\.1 No such user\r$/m);
  expect(report).not.toContain("Will-Retry-Until");
});

test.each([
  ["550 5.01.007 No such user", "5.0.0"],
  ["550 No such user", "5.0.0"],
  ["550 4.2.2 Never", "5.0.0"],
])("a host that says %s is reported with the status %s", async (answer, status) => {
  const name = answer.replaceAll(/\W/g, "");
  behave = (step) => (step === "RCPT" ? `${answer}\r\n` : undefined);
  await send("", `<${name}@hamburger.edu>`, name);
  await untilState(scene.database, `${name}@hamburger.edu`, "bounced");
  const [report] = await reports(name);
  expect(report).toContain(`\r\nStatus: ${status}\r\n`);
  expect(report).toMatch(/^Diagnostic-Code: smtp; 550 /m);
});
