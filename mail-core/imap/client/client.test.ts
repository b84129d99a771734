import { createSecureContext } from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { CollectFailed } from "../../collect/result.ts";
import { certify, type Made } from "../../testing/certificates.ts";
import { type ImapHost, startImapHost } from "../../testing/imap-host.ts";
import { type ImapTarget, openImap } from "./client.ts";
import { defaultImapLimits } from "./limits.ts";

let certificate: Made;
let host: ImapHost;
beforeAll(async () => {
  certificate = await certify(["imap.hamburger.edu"]);
});
afterEach(() => host?.close());

const limits = { ...defaultImapLimits, foldersMax: 50 };
/** For hosts that say too little: long enough for this machine to be slow. */
const short = { ...limits, replyTimeoutMs: 3_000, listingTimeoutMs: 3_000, messageGraceMs: 3_000 };
const target = (more: Partial<ImapTarget> = {}): ImapTarget => ({
  ...{ host: "imap.hamburger.edu", address: "127.0.0.1", port: host.port, tls: "none", fingerprint: null },
  ...{ user: "carol", password: "secret", limits },
  ...more,
});
/** What befalls a session that lists folders and reads all messages of the inbox. */
async function failureOf(more: Partial<ImapTarget> = {}): Promise<string> {
  try {
    const client = await openImap(target(more));
    try {
      const [inbox] = await client.folders();
      if (!inbox || "refused" in (await client.open(inbox))) return "none";
      for await (const entries of client.entries())
        for await (const retrieved of client.retrieve(entries))
          if ("content" in retrieved) for await (const _ of retrieved.content);
      await client.logout();
      return "none";
    } finally {
      client.leave();
    }
  } catch (error) {
    if (error instanceof CollectFailed) return error.failure.kind;
    throw error;
  }
}
const inbox = () => ({
  name: "INBOX",
  messages: [1, 2].map((uid) => ({ uid, text: `Subject: ${uid}\r\n\r\nHi\r\n` })),
});

test("what is not IMAP is told apart, and nothing is said to it", async () => {
  for (const greeting of ["220 smtp.hamburger.edu ESMTP", "SSH-2.0-x", "* PREAUTH welcome", "+OK POP3"]) {
    host = await startImapHost([inbox()], { greeting });
    expect(await failureOf()).toBe("not-imap");
    expect(host.commands).toEqual([]);
    await host.close();
  }
});

test("a host that has no time says so, in its own words", async () => {
  host = await startImapHost([inbox()], { greeting: "* BYE too many\u0007 connections" });
  const error = await openImap(target()).catch((error: unknown) => error);
  expect((error as CollectFailed).failure).toEqual({ kind: "busy", said: "too many? connections" });
});

test("a certificate that proves nothing is trusted by its fingerprint alone, over TLS and after STARTTLS", async () => {
  const secureContext = createSecureContext(certificate);
  for (const tls of ["tls", "stls"] as const) {
    host = await startImapHost([inbox()], { secureContext, implicitTls: tls === "tls" });
    const error = await openImap(target({ tls })).catch((error: unknown) => error);
    const { failure } = error as CollectFailed;
    expect(failure.kind).toBe("certificate");
    expect(host.commands.filter((command) => command.startsWith("LOGIN"))).toEqual([]);
    const fingerprint = failure.kind === "certificate" ? failure.fingerprint : "";
    expect(await failureOf({ tls, fingerprint })).toBe("none");
    expect(await failureOf({ tls, fingerprint: fingerprint.replace(/./g, "0") })).toBe("certificate");
    await host.close();
  }
});

test("encryption that is asked for and not there is not done without; nor is what was said before it believed", async () => {
  host = await startImapHost([inbox()]);
  expect(await failureOf({ tls: "stls" })).toBe("no-tls");
  await host.close();
  host = await startImapHost([inbox()], { secureContext: createSecureContext(certificate) });
  host.behave = (verb) =>
    verb === "STARTTLS" ? "TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" : undefined;
  expect(await failureOf({ tls: "stls" })).toBe("tls-failed");
  expect(host.commands.some((command) => /LOGIN|AUTHENTICATE/.test(command))).toBe(false);
});

test("in the clear no password goes to a host that wants none there, or that can do better", async () => {
  for (const capabilities of ["IMAP4rev1 LOGINDISABLED", "IMAP4rev1 AUTH=SCRAM-SHA-256"]) {
    host = await startImapHost([inbox()], { capabilities });
    expect(["no-tls", "refused"]).toContain(await failureOf());
    expect(host.commands.join(" ")).not.toContain("secret");
    await host.close();
  }
});

const endless = (line: (n: number) => string) => Array.from({ length: 60 }, (_, n) => line(n)).join("");
test.each<[string, string, string, string]>([
  ["a line that does not end", "LIST", `* LIST () "/" "${"a".repeat(400_000)}`, "broke-off"],
  ["a line that is too long", "LIST", `* LIST () "/" "${"a".repeat(40_000)}"\r\n`, "nonsense"],
  ["a list of folders without end", "LIST", endless((n) => `* LIST () "/" "f${n}"\r\n`), "nonsense"],
  ["a literal of a gigabyte where a name stands", "LIST", '* LIST () "/" {1073741824}\r\n', "nonsense"],
  ["lists in lists in lists", "LIST", `* LIST ${"(".repeat(500)}\r\n`, "nonsense"],
  ["a response to nobody", "LIST", "k999 OK done\r\n", "nonsense"],
  ["an octet of no protocol", "LIST", "\0\0\0\r\n", "nonsense"],
  ["a body that nobody asked for", "EXAMINE", "* 1 FETCH (BODY[] {5}\r\nhello)\r\nTAG OK\r\n", "nonsense"],
  ["a goodbye", "EXAMINE", "* BYE maintenance\r\n", "busy"],
  [
    "a message that is shorter than it says",
    "UID",
    "* 1 FETCH (UID 1 BODY[] {100}\r\nhello)\r\n",
    "broke-off",
  ],
])("%s ends the session", async (_, at, words, failure) => {
  host = await startImapHost([inbox()]);
  host.behave = (verb) => (verb === at ? words : undefined);
  expect(await failureOf(failure === "broke-off" ? { limits: short } : {})).toBe(failure);
});

test("a host that says nothing is not waited for, wherever it falls silent", async () => {
  for (const at of ["greeting", "LOGIN", "LIST", "EXAMINE", "FETCH", "UID"]) {
    host = await startImapHost([inbox()]);
    host.behave = (verb) => (verb === at ? "silence" : undefined);
    expect(await failureOf({ limits: short })).toBe("broke-off");
    await host.close();
  }
});

test("a session ends at once when it is broken off from here", async () => {
  host = await startImapHost([inbox()]);
  const talk = new AbortController();
  host.behave = (verb) => {
    if (verb === "LIST") talk.abort();
    return verb === "LIST" ? "silence" : undefined;
  };
  expect(await failureOf({ signal: talk.signal })).toBe("broke-off");
});

test("nothing that changes anything is ever said", async () => {
  host = await startImapHost([inbox()]);
  expect(await failureOf()).toBe("none");
  const allowed = /^(CAPABILITY|LOGIN|LIST|EXAMINE|FETCH|UID FETCH [\d,]+ \(UID BODY\.PEEK\[\]\)|LOGOUT)/;
  expect(host.commands.filter((command) => !allowed.test(command))).toEqual([]);
  expect(host.commands).toContain("UID FETCH 1,2 (UID BODY.PEEK[])");
});

test("folders of others are left out, the prefix before one's own says nothing, and odd names are names", async () => {
  host = await startImapHost([], { capabilities: "IMAP4rev1 NAMESPACE", delimiter: "." });
  const names = ["INBOX", "INBOX.Work.&A5E-", "INBOX.a/b", "Other.dora.Mail", "Public.News"];
  host.folders = names.map((name) => ({ name }));
  host.behave = (verb) =>
    verb === "NAMESPACE"
      ? '* NAMESPACE (("INBOX." ".")) (("Other." ".")) (("Public." "."))\r\nTAG OK done\r\n'
      : undefined;
  const client = await openImap(target());
  expect((await client.folders()).map(({ path }) => path)).toEqual([["INBOX"], ["Work", "Α"], ["a/b"]]);
  await client.logout();
});

test("a message that goes away while a folder is read takes none of the others with it", async () => {
  const messages = Array.from({ length: 600 }, (_, n) => ({ uid: n + 1, text: "Subject: x\r\n\r\n" }));
  host = await startImapHost([{ name: "INBOX", messages }]);
  const client = await openImap(target());
  const [folder] = await client.folders();
  if (!folder) throw new Error("no folder");
  await client.open(folder);
  const seen: number[] = [];
  for await (const entries of client.entries()) {
    seen.push(...entries.map(({ uid }) => uid));
    if (seen.length !== 500) continue;
    // Somebody deletes the tenth between two windows: all behind it move up.
    messages.splice(9, 1);
    host.behave = (verb, command) =>
      verb === "UID" && command.includes(" 1 ") ? "* 10 EXPUNGE\r\nTAG OK done\r\n" : undefined;
    for await (const _ of client.retrieve(entries.slice(0, 1)));
  }
  expect(seen).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
  await client.logout();
});

test("messages come in whatever order and with whatever said beside them, and each is told apart", async () => {
  host = await startImapHost([inbox()]);
  const first = "* 1 FETCH (BODY[] {3}\r\none UID 1)\r\n";
  const answers: Record<string, string> = {
    // One has its name behind it, so that nobody knows yet which it is.
    "1,2": `* 2 FETCH (FLAGS (\\Seen))\r\n${first}* 2 FETCH (UID 2 FLAGS () BODY[] {3}\r\ntwo)\r\nTAG OK done\r\n`,
    1: `* 3 EXISTS\r\n${first}TAG OK done\r\n`,
  };
  host.behave = (verb, command) =>
    verb === "UID" ? answers[/FETCH ([\d,]+)/.exec(command)?.[1] ?? ""] : undefined;
  const client = await openImap(target());
  const [folder] = await client.folders();
  if (!folder) throw new Error("no folder");
  await client.open(folder);
  const found: string[] = [];
  const entry = (uid: number) => ({ uid, octets: 3, flags: [], labels: null, receivedAt: null });
  for await (const retrieved of client.retrieve([entry(1), entry(2)])) {
    if (!("content" in retrieved)) throw new Error(`uid ${retrieved.entry.uid} was refused`);
    const parts: Uint8Array[] = [];
    for await (const part of retrieved.content) parts.push(part);
    found.push(`${retrieved.entry.uid} ${Buffer.concat(parts)}`);
  }
  expect(found).toEqual(["2 two", "1 one"]);
  await client.logout();
});
