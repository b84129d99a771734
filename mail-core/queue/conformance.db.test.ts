import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { handIn } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { untilState } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

/** What RFC 5321 asks of a client and its queue and no other test holds; `mail-core/rfc/` names each test beside its sentence. */
let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let behave: Behaviour = () => undefined;
beforeAll(async () => {
  sink = await startSink((step, line) => behave(step, line));
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
    "xn--bcher-kva.example": { MX: [[10, "mail.hamburger.edu"]] },
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    relayPort: sink.port,
    retryScheduleMs: [200],
    relayTimeoutMs: 20_000,
  });
});
afterEach(() => {
  behave = () => undefined;
  sink.hangUp();
});
afterAll(async () => {
  await scene.end();
  await sink.close();
  await dns.close();
});

const send = (to: string[], from = "bob@crepes.fr", options = "") =>
  handIn(scene.ports.smtp, { from: `<${from}>${options}`, to }, "Subject: out\r\n\r\nHi\r\n");

test("a host is greeted with EHLO, and one that does not know it with HELO", async () => {
  const verbs: string[] = [];
  behave = (step) => {
    verbs.push(step);
    return step === "EHLO" ? "500 what is that\r\n" : undefined;
  };
  await send(["helo@hamburger.edu"]);
  await untilState(scene.database, "helo@hamburger.edu", "relayed");
  expect(verbs.slice(0, 4)).toEqual(["greeting", "EHLO", "HELO", "MAIL"]);
});

test("replies are judged by their first digit, with text or without", async () => {
  const odd: Record<string, string> = {
    MAIL: "299\r\n",
    RCPT: "251 will forward\r\n",
    DATA: "354\r\n",
    end: "250 \r\n",
  };
  behave = (step) => odd[step];
  await send(["odd@hamburger.edu"]);
  await untilState(scene.database, "odd@hamburger.edu", "relayed");
  behave = (step) => (step === "RCPT" ? "599 5.0.0 never\r\n" : undefined);
  await send(["never@hamburger.edu"]);
  await untilState(scene.database, "never@hamburger.edu", "bounced");
});

test.each(["650 out of range\r\n", "2500 four digits\r\n", "250-one\r\n251 two\r\n"])(
  "the reply %j ends the transaction, and the message is tried again",
  async (answer) => {
    const path = `range-${answer.replace(/\W/g, "")}@hamburger.edu`;
    behave = (step) => (step === "MAIL" ? answer : undefined);
    await send([path]);
    await untilState(scene.database, path, "waiting");
    behave = () => undefined;
    await untilState(scene.database, path, "relayed");
  },
);

test("recipients at one host get one copy, a hundred in each transaction", async () => {
  const before = sink.messages.length;
  const paths = Array.from({ length: 101 }, (_, n) => `many-${n}@hamburger.edu`);
  await send(paths);
  await sink.until(before + 2);
  const taken = sink.messages.slice(before);
  expect(taken.map(({ to }) => to.length).sort()).toEqual([1, 100]);
  expect(taken.flatMap(({ to }) => to).sort()).toEqual([...paths].sort());
});

test.each(["452 4.5.3 Too many recipients", "552 Too many recipients"])(
  "recipients that are answered %s go later in a transaction of their own",
  async (answer) => {
    const [first, second] = [`first-${answer.length}@hamburger.edu`, `second-${answer.length}@hamburger.edu`];
    let taken = 0;
    behave = (step) => {
      if (step === "MAIL") taken = 0;
      return step === "RCPT" && ++taken > 1 ? `${answer}\r\n` : undefined;
    };
    await send([first, second]);
    await untilState(scene.database, first, "relayed");
    await untilState(scene.database, second, "relayed", 2);
  },
);

test("a report goes to the reverse-path, with a null reverse-path of its own", async () => {
  const before = sink.messages.length;
  behave = (step, line) =>
    step === "RCPT" && line.includes("gone@") ? "550 5.1.1 No such user\r\n" : undefined;
  await send(["gone@hamburger.edu"], "carol@hamburger.edu");
  await sink.until(before + 1);
  const report = sink.messages[before];
  expect(report).toMatchObject({ from: "", to: ["carol@hamburger.edu"] });
  expect(report?.octets).toContain("Content-Type: multipart/report; report-type=delivery-status");
  expect(report?.octets).toContain("Final-Recipient: rfc822; gone@hamburger.edu");
});

test("a report to a null reverse-path is not sent", async () => {
  const before = sink.messages.length;
  const { bounced } = await scene.core.queue.ledger();
  behave = (step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  await send(["nobody@hamburger.edu"], "");
  await untilState(scene.database, "nobody@hamburger.edu", "bounced");
  expect(await scene.database.query("SELECT FROM queue_entry WHERE forward_path = ''")).toEqual([]);
  const page = await scene.core.queue.list({ state: "bounced", recipient: "nobody@hamburger.edu" });
  const [recipient] = page?.recipients ?? [];
  expect((await scene.core.queue.journey(recipient?.id ?? ""))?.events.map(({ kind }) => kind)).toContain(
    "bounced",
  );
  expect(await scene.core.queue.ledger()).toMatchObject({ bounced: bounced + 1 });
  expect(sink.messages.length).toBe(before);
});

test("a message that needs SMTPUTF8 asks for it, and comes back from a host that does not offer it", async () => {
  const said: string[] = [];
  behave = (_, line) => {
    said.push(line);
    return undefined;
  };
  await send(["jürgen@hamburger.edu"], "bob@crepes.fr", " SMTPUTF8");
  await untilState(scene.database, "jürgen@hamburger.edu", "relayed");
  expect(said.find((line) => line.startsWith("MAIL"))).toMatch(/ SMTPUTF8( |$)/);
  await send(["plain@hamburger.edu"]);
  await untilState(scene.database, "plain@hamburger.edu", "relayed");
  expect(said.findLast((line) => line.startsWith("MAIL"))).not.toContain("SMTPUTF8");
  sink.hangUp();
  behave = (step) => (step === "EHLO" ? "250-hamburger.edu\r\n250 8BITMIME\r\n" : undefined);
  await send(["jörg@hamburger.edu"], "bob@crepes.fr", " SMTPUTF8");
  await untilState(scene.database, "jörg@hamburger.edu", "bounced");
});

test("a recipient whose domain is beyond ASCII is found by its A-labels, and named to the host as its user wrote it", async () => {
  const said: string[] = [];
  behave = (_, line) => {
    said.push(Buffer.from(line, "latin1").toString());
    return undefined;
  };
  await send(["jürgen@bücher.example"], "bob@crepes.fr", " SMTPUTF8");
  await untilState(scene.database, "jürgen@bücher.example", "relayed");
  expect(said.find((line) => line.startsWith("RCPT"))).toMatch(/^RCPT TO:<jürgen@bücher\.example>/);
});

test("commands are sent in one group where PIPELINING is offered, and one by one where it is not", async () => {
  const said: string[] = [];
  behave = (step) => {
    said.push(step);
    return step === "EHLO" ? "250-hamburger.edu\r\n250 8BITMIME\r\n" : undefined;
  };
  await send(["slowly@hamburger.edu"]);
  await untilState(scene.database, "slowly@hamburger.edu", "relayed");
  expect(said.slice(0, 6)).toEqual(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"]);
});
