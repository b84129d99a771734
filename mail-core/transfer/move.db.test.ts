import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AccountId } from "../ids.ts";
import { type ImapFolder, type ImapHost, startImapHost } from "../testing/imap-host.ts";
import { emailsOf, importsOf } from "../testing/importing.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let account: AccountId;
let hers: ReturnType<typeof importsOf>;
let host: ImapHost;
let people = 0;
beforeAll(async () => {
  scene = await stage({ collectNetworks: ["127.0.0.0/8"], messageMaxOctets: 100_000 });
});
afterAll(() => scene.end());
beforeEach(async () => {
  const address = `mover${people++}@crepes.fr`;
  await scene.core.accounts.add({ address, password });
  account = await scene.signIn(address);
  hers = importsOf(scene, account);
});
afterEach(() => host?.close());

const letter = (name: string, more = "") =>
  `From: dora@hamburger.edu\r\nSubject: ${name}\r\nMessage-ID: <${name}@x>\r\n\r\nText of ${name}.\r\n${more}`;
const given = () => ({
  host: "127.0.0.1",
  port: host.port,
  tls: "none",
  username: "carol",
  password: "secret",
});
/** Folders with one message for each name. */
const folder = (name: string, uids: number[], attributes = ""): ImapFolder => ({
  ...{ name, attributes },
  messages: uids.map((uid) => ({ uid, text: letter(`${name}${uid}`) })),
});
const until = <T>(found: () => Promise<T>) => vi.waitUntil(found, { timeout: 60_000, interval: 20 });
/** The UIDs of messages whose text was asked for, each time. */
const fetched = () =>
  host.commands.flatMap((command) => /^UID FETCH ([\d,]+) /.exec(command)?.[1]?.split(",") ?? []);
const shown = async () =>
  (await emailsOf(scene, account)).map(({ text, ...one }) => ({
    subject: /^Subject: (.*)\r$/m.exec(text)?.[1],
    ...one,
  }));

test("folders come over with nesting, roles and names of any script, messages with flags, times and every octet", async () => {
  host = await startImapHost([
    {
      name: "INBOX",
      messages: [
        {
          uid: 3,
          text: letter("a"),
          flags: "\\Seen \\Flagged $Forwarded Custom",
          receivedAt: "17-Jul-1996 02:44:25 -0700",
        },
        { uid: 9, text: letter("b", "bare\nlines"), flags: "\\Answered \\Recent" },
      ],
    },
    { ...folder("Gesendet", [1], "\\HasChildren \\Sent") },
    folder("Gesendet/2019", [1]),
    folder("Work/&A5UDuwO7A7cDvQO5A7oDrA-", [5]),
    { name: "Empty", attributes: "\\HasNoChildren" },
    { name: "Work", attributes: "\\Noselect" },
  ]);
  const { report, messages, size, done } = await hers.ended(await hers.move(given()));
  expect(report).toMatchObject({ taken: 5, repeated: 0, failed: 0, failures: [] });
  expect(messages).toEqual({ listed: 5, done: 5 });
  expect([done, size > 0]).toEqual([size, true]);
  const emails = await emailsOf(scene, account);
  const found = (text: string) => emails.find((one) => one.text === text);
  expect(found(letter("a"))).toMatchObject({
    folders: ["/Inbox"],
    keywords: ["$flagged", "$forwarded", "$seen", "custom"],
    receivedAt: "1996-07-17T09:44:25Z",
  });
  expect(found(letter("b", "bare\r\nlines"))).toMatchObject({ keywords: ["$answered"] });
  expect(found(letter("Gesendet1"))).toMatchObject({ folders: ["/Sent"] });
  expect(found(letter("Gesendet/20191"))).toMatchObject({ folders: ["/Sent/2019"] });
  expect(emails.flatMap(({ folders }) => folders)).toContain("/Work/Ελληνικά");
  const { list } = await scene.call(account, "Mailbox/get", {});
  expect(list.map(({ name }: { name: string }) => name)).toContain("Empty");
});

test("an email in several folders becomes one in several mailboxes", async () => {
  const twice = { uid: 1, text: letter("twice") };
  host = await startImapHost([
    { name: "INBOX", messages: [twice] },
    { name: "Work", messages: [{ ...twice, uid: 8, flags: "\\Flagged" }] },
    { name: "Everything", attributes: "\\All", messages: [twice] },
  ]);
  const { report } = await hers.ended(await hers.move(given()));
  expect(report).toMatchObject({ taken: 1, repeated: 1, failed: 0 });
  expect(await shown()).toMatchObject([{ folders: ["/Inbox", "/Work"], keywords: ["$flagged"] }]);
});

test("of Gmail each message comes once, from the folder of all mail, with its labels", async () => {
  const mail = (uid: number, labels: string, flags = "") => ({ uid, text: letter(`g${uid}`), labels, flags });
  host = await startImapHost(
    [
      folder("INBOX", [1]),
      {
        name: "[Gmail]/All Mail",
        attributes: "\\All",
        messages: [
          mail(1, '"\\\\Inbox" "\\\\Starred"', "\\Seen"),
          mail(2, "\\Sent", "\\Seen"),
          mail(3, '"\\\\Important"'),
        ],
      },
      { ...folder("[Gmail]/Spam", [4], "\\Junk") },
      { ...folder("[Gmail]/Starred", [5], "\\Flagged") },
    ],
    { capabilities: "IMAP4rev1 LIST-EXTENDED SPECIAL-USE X-GM-EXT-1" },
  );
  const { report } = await hers.ended(await hers.move(given()));
  expect(report).toMatchObject({ taken: 4, repeated: 0 });
  const found = new Map((await shown()).map(({ subject, ...one }) => [subject, one]));
  expect(found.get("g1")).toMatchObject({ folders: ["/Inbox"], keywords: ["$flagged", "$seen"] });
  expect(found.get("g2")).toMatchObject({ folders: ["/Sent"], keywords: ["$seen"] });
  expect(found.get("g3")).toMatchObject({ folders: ["/Archive"], keywords: ["$important"] });
  expect(found.get("[Gmail]/Spam4")).toMatchObject({ folders: ["/Spam"] });
});

test("again, it brings only what is new; the password is gone when it is over, and has to be said anew", async () => {
  host = await startImapHost([folder("INBOX", [1, 2])]);
  const id = await hers.move(given());
  await hers.ended(id);
  expect(fetched()).toEqual(["1", "2"]);
  const [row] = await scene.database.query<{ imap: object }>(
    "SELECT imap FROM mail_import WHERE account_id = $1",
    [account],
  );
  expect(row?.imap).not.toHaveProperty("password");
  expect(JSON.stringify(await hers.show(id))).not.toContain("secret");

  host.folders[0]?.messages?.push({ uid: 3, text: letter("new") });
  const wrong = await hers.call("MailImport/set", { update: { [id]: { imap: {} } } });
  expect(wrong.notUpdated[id]).toMatchObject({ properties: ["imap/password"] });
  await hers.call("MailImport/set", { update: { [id]: { imap: { password: "secret" } } } });
  const ended = await until(async () => {
    const one = await hers.show(id);
    return one.status === "done" && one.report.taken === 3 && one;
  });
  expect(ended.report).toMatchObject({ taken: 3, repeated: 0, failed: 0 });
  expect(fetched()).toEqual(["1", "2", "3"]);
});

test("when a folder has begun to count anew its mail is known by its octets", async () => {
  host = await startImapHost([folder("INBOX", [1, 2])]);
  const id = await hers.move(given());
  await hers.ended(id);
  host.folders = [{ ...folder("INBOX", [1, 2]), uidValidity: 8 }];
  await hers.call("MailImport/set", { update: { [id]: { imap: { password: "secret" } } } });
  await until(async () => (await hers.show(id)).report.repeated === 2);
  expect(await shown()).toHaveLength(2);
});

test("a connection that breaks is gone on with where it was", async () => {
  host = await startImapHost([folder("INBOX", [1, 2, 3, 4])]);
  host.withhold = (uid) => (uid === 3 ? "cut" : undefined);
  const id = await hers.move(given());
  const broken = await until(async () => {
    const one = await hers.show(id);
    return one.failure && one;
  });
  expect(broken).toMatchObject({ status: "waiting", isPaused: false, failure: { kind: "broke-off" } });
  expect(broken.report.taken).toBe(2);
  host.withhold = () => undefined;
  await hers.call("MailImport/set", { update: { [id]: { isPaused: false } } });
  expect((await hers.ended(id)).report).toMatchObject({ taken: 4, repeated: 0, failed: 0 });
  expect(fetched().filter((uid) => uid === "1")).toHaveLength(1);
});

test("another server goes on when the first one stops", async () => {
  const own = await stage({ collectNetworks: ["127.0.0.0/8"] });
  const bob = await own.signIn("bob@crepes.fr");
  host = await startImapHost([folder("INBOX", [1, 2, 3])]);
  const reached = Promise.withResolvers<void>();
  host.withhold = (uid) => {
    if (uid !== 2) return undefined;
    reached.resolve();
    return "silence";
  };
  const id = await importsOf(own, bob).move(given());
  await reached.promise;
  await own.core.stop();
  host.withhold = () => undefined;
  const { ended } = importsOf({ ...own, core: await own.another() }, bob);
  expect((await ended(id)).report).toMatchObject({ taken: 3, repeated: 0, failed: 0 });
  await own.end();
});

test("it is paused and given up: what came stays, and the password goes", async () => {
  host = await startImapHost([folder("INBOX", [1, 2, 3])]);
  const waiting = Promise.withResolvers<void>();
  host.withhold = (uid) => {
    if (uid !== 2) return undefined;
    waiting.resolve();
    return "silence";
  };
  const id = await hers.move(given());
  await waiting.promise;
  await hers.call("MailImport/set", { update: { [id]: { isPaused: true } } });
  expect(await hers.show(id)).toMatchObject({ isPaused: true, status: "waiting" });
  await hers.call("MailImport/set", { update: { [id]: { status: "canceled" } } });
  await hers.ended(id, ["canceled"]);
  const [row] = await scene.database.query<{ imap: object }>(
    "SELECT imap FROM mail_import WHERE account_id = $1",
    [account],
  );
  expect(row?.imap).not.toHaveProperty("password");
});

test("a refused password is asked for again, and not tried twice", async () => {
  host = await startImapHost([folder("INBOX", [1])]);
  const id = await hers.move({ ...given(), password: "wrong" });
  const refused = await until(async () => {
    const one = await hers.show(id);
    return one.failure && one;
  });
  expect(refused).toMatchObject({
    isPaused: true,
    failure: { kind: "refused", said: "[AUTHENTICATIONFAILED] no such password" },
  });
  expect(host.commands.filter((command) => command.startsWith("LOGIN"))).toHaveLength(1);
  await hers.call("MailImport/set", { update: { [id]: { imap: { password: "secret" } } } });
  expect((await hers.ended(id)).report.taken).toBe(1);
});

test("what is too large, deleted there, refused or without a header is told, and all else comes", async () => {
  const large = "x".repeat(1_000);
  host = await startImapHost([
    {
      name: "INBOX",
      messages: [
        { uid: 1, text: letter("large"), listed: 200_000 },
        { uid: 2, text: letter("deleted"), flags: "\\Deleted" },
        { uid: 3, text: "no header at all" },
        { uid: 4, text: letter("refused") },
        { uid: 5, text: letter("good", large) },
      ],
    },
    { name: "Closed" },
  ]);
  host.behave = (verb, command) => {
    return verb === "EXAMINE" && command.includes("Closed") ? "TAG NO you may not\r\n" : undefined;
  };
  host.withhold = (uid) => (uid === 4 ? "refuse" : undefined);
  const { report } = await hers.ended(await hers.move(given()));
  expect(report).toMatchObject({ taken: 1, failed: 5 });
  const why = report.failures.map(({ where, kind, reason }) => `${where}: ${kind}: ${reason}`).sort();
  expect(why).toEqual([
    "Closed: said: you may not",
    "INBOX: deleted-there: It had been deleted where it comes from.",
    "INBOX: no-header: It has no header.",
    "INBOX: said: it is not here",
    "INBOX: too-large: It is larger than what this server takes.",
  ]);
});

test("a message that is larger than its server said is told, and the ones behind it come", async () => {
  const huge = letter("huge", `${"x".repeat(998)}\r\n`.repeat(150));
  host = await startImapHost([
    { name: "INBOX", messages: [{ uid: 1, text: huge, listed: 10 }, ...(folder("", [2, 3]).messages ?? [])] },
  ]);
  const id = await hers.move(given());
  await until(async () => (await hers.show(id)).failure !== null);
  await hers.call("MailImport/set", { update: { [id]: { isPaused: false } } });
  expect((await hers.ended(id)).report).toMatchObject({ taken: 2, failed: 1 });
});

test("names with slashes, control characters, directions and without end become folders; what cannot be asked for is told", async () => {
  const odd = ["a.b/c", "x\u0007y", "\u0001", `${"long".repeat(100)}`, "Sent", "sent", "..", "&IC4-evil"];
  host = await startImapHost(
    odd.map((name, at) => ({ ...folder(name, [at + 1]), uidValidity: 7 })),
    { delimiter: "." },
  );
  host.behave = (verb) =>
    verb === "LIST"
      ? `${odd.map((name) => `* LIST () "." "${name}"\r\n`).join("")}* LIST () "." {5}\r\na\r\nb!\r\nTAG OK done\r\n`
      : undefined;
  const { report } = await hers.ended(await hers.move(given()));
  expect(report).toMatchObject({ failed: 1 });
  expect(report.taken).toBe(odd.filter((name) => name !== "..").length);
  const { list } = await scene.call(account, "Mailbox/get", {});
  const names: string[] = list.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["a", "b/c", "xy", "evil", "sent"]));
  expect(names.join("")).not.toMatch(/[\p{Cc}\u202e]/u);
});

test("a thousand folders come; beyond what an account may have, their mail goes to the inbox", async () => {
  host = await startImapHost(
    Array.from({ length: 1_000 }, (_, n) => folder(`f${n}`, n % 100 === 0 ? [1] : [])),
  );
  const id = await hers.move(given());
  const report = await vi.waitUntil(
    async () => {
      const one = await hers.show(id);
      return one.status === "done" && one.report;
    },
    { timeout: 230_000, interval: 500 },
  );
  expect(report).toMatchObject({ taken: 10, failed: 0 });
  const { list } = await scene.call(account, "Mailbox/get", {});
  expect(list).toHaveLength(1_000);
}, 240_000);

test("a full account stops it before the host is called, and it goes on when there is room", async () => {
  host = await startImapHost([folder("INBOX", [1, 2])]);
  const quota = (octets: number | null) =>
    scene.database.query("UPDATE account SET quota_octets = $2 WHERE id = $1", [account, octets]);
  await quota(0);
  const id = await hers.move(given());
  await hers.ended(id, ["full"]);
  expect(host.sessions).toBe(0);
  await quota(null);
  await hers.call("MailImport/set", { update: { [id]: { isPaused: false } } });
  expect((await hers.ended(id)).report.taken).toBe(2);
});

test("a test says what is there, or what does not work, and changes nothing", async () => {
  host = await startImapHost([folder("INBOX", [1, 2]), folder("Work", [1])]);
  const found = (imap: Record<string, unknown>) => hers.call("MailImport/test", { imap });
  expect(await found(given())).toMatchObject({ ok: true, folders: 2, messages: 3, tls: null });
  expect(await found({ ...given(), password: "no" })).toMatchObject({
    ok: false,
    failure: { kind: "refused" },
  });
  expect(await found({ ...given(), tls: "stls" })).toMatchObject({ failure: { kind: "no-tls" } });
  expect(await found({ ...given(), host: "::1" })).toMatchObject({ failure: { kind: "forbidden-address" } });
  expect(await found({ ...given(), host: "a b" })).toMatchObject({ type: "invalidArguments" });
  expect(host.commands.some((command) => /EXAMINE|FETCH/.test(command))).toBe(false);
});

test("a server inside of our own network is not called, unless the operator has listed it", async () => {
  const walled = await stage();
  const bob = await walled.signIn("bob@crepes.fr");
  host = await startImapHost([folder("INBOX", [1])]);
  const his = importsOf(walled, bob);
  for (const name of ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
    expect(await his.call("MailImport/test", { imap: { ...given(), host: name } })).toMatchObject({
      failure: { kind: "forbidden-address" },
    });
  const id = await his.move(given());
  await until(async () => (await his.show(id)).failure?.kind === "forbidden-address");
  expect(host.sessions).toBe(0);
  await walled.end();
});

test("a program with an app password has nobody called", async () => {
  host = await startImapHost([folder("INBOX", [1])]);
  const program = { by: "program", appPassword: "1" } as const;
  const calls = {
    "MailImport/set": { create: { x: { imap: given() } } },
    "MailImport/test": { imap: given() },
  };
  const answers: unknown[] = [];
  for (const [name, args] of Object.entries(calls)) {
    const methodCalls = [[name, { accountId: `a${account}`, ...args }, "0"]];
    const using = ["urn:ietf:params:jmap:core", "urn:keryx:jmap:transfer"];
    const result = await scene.core.jmap(account, { using, methodCalls }, program);
    answers.push(result.ok ? result.response.methodResponses[0]?.[1] : result.problem);
  }
  expect(answers).toMatchObject([{ notCreated: { x: { type: "forbidden" } } }, { type: "forbidden" }]);
  expect(host.sessions).toBe(0);
});
