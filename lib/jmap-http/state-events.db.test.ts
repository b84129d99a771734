import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { AccountId } from "../../mail-core/index.ts";
import { deliverReport, statusReport } from "../../mail-core/testing/reports.ts";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { setMailCore } from "../mail.ts";
import { openStates, streamsMax } from "./state-events.ts";
import type { StateOptions } from "./state-options.ts";

let scene: Scene;
let bob: AccountId;
const looks: Promise<unknown>[] = [];
/** What a look waits for. */
let held: Promise<void> | null = null;
const opened: ReadableStreamDefaultReader<Uint8Array>[] = [];

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  setMailCore({
    ...scene.core,
    reached: (account) => looked(scene.core.reached(account)),
    states: async (account, access) => {
      await held;
      return looked(scene.core.states(account, access));
    },
  });
});
function looked<T>(look: Promise<T>): Promise<T> {
  looks.push(look);
  return look;
}
afterAll(() => scene.end());
afterEach(async () => {
  vi.useRealTimers();
  for (const reader of opened.splice(0)) await reader.cancel();
});

const all: StateOptions = { types: null, closeAfterState: false, pingS: 0 };
const live = { value: true };

function open(options: Partial<StateOptions> = {}, lastEventId: string | null = null, account = bob) {
  const session = {
    account,
    caller: { by: "program", appPassword: "1" } as const,
    isLive: async () => live.value,
  };
  const reader = openStates(session, { ...all, ...options }, lastEventId)?.getReader();
  if (reader) opened.push(reader);
  return reader ?? null;
}

/** The next event that is no comment, as its fields; null when the stream has ended. */
async function next(reader: ReturnType<typeof open>): Promise<Record<string, string> | null> {
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) return null;
    const text = Buffer.from(read.value).toString();
    if (text.startsWith(":")) continue;
    return Object.fromEntries(
      text
        .trim()
        .split("\n")
        .map((line) => line.split(/: (.*)/)),
    );
  }
}
const changedIn = (event: Record<string, string> | null) =>
  JSON.parse(event?.data ?? "{}").changed?.[`a${bob}`] as Record<string, string> | undefined;

/** Resolves when the stream has taken its first look: what changes from now on is news. */
async function settled(reader: ReturnType<typeof open>) {
  await reader?.read();
  // A look is several questions, one after the other.
  for (let known = -1; known < looks.length; ) {
    known = looks.length;
    await Promise.all(looks);
    await setImmediate();
  }
}
let folders = 0;
async function change(account = bob) {
  const { created } = await scene.call(account, "Mailbox/set", {
    create: { n: { name: `Folder ${++folders}` } },
  });
  expect(created.n.id).toMatch(/^m/);
}

test("a change is told with the states that are new, as get would give them", async () => {
  const reader = open();
  await settled(reader);
  await change();
  const event = await next(reader);
  expect(event?.event).toBe("state");
  const { state } = await scene.call(bob, "Mailbox/get", { ids: [] });
  expect(changedIn(event)).toEqual({ Mailbox: state });
});

test("a report from another host on what was sent is news of EmailSubmission", async () => {
  const [folder] = (await scene.call(bob, "Mailbox/query", {})).ids;
  const email = {
    mailboxIds: { [folder]: true },
    from: [{ email: "bob@crepes.fr" }],
    to: [{ email: "eve@crepes.fr" }],
    messageId: ["menu@crepes.fr"],
    bodyValues: { 1: { value: "x" } },
    textBody: [{ partId: "1" }],
  };
  const { created } = await scene.call(bob, "Email/set", { create: { e: email } });
  const identityId = (await scene.call(bob, "Identity/get", { ids: null })).list[0].id;
  await scene.call(bob, "EmailSubmission/set", { create: { s: { emailId: created.e.id, identityId } } });
  const reader = open({ types: new Set(["EmailSubmission"]) });
  await settled(reader);
  await deliverReport(scene.ports.smtp, "bob@crepes.fr", statusReport("menu@crepes.fr"));
  const event = await next(reader);
  const { state } = await scene.call(bob, "EmailSubmission/get", { ids: [] });
  expect(changedIn(event)).toEqual({ EmailSubmission: state });
});

test("only the types that were asked for are told", async () => {
  const reader = open({ types: new Set(["Identity", "Mailbox"]) });
  await settled(reader);
  const folder = (await scene.call(bob, "Mailbox/query", {})).ids[0];
  const email = {
    mailboxIds: { [folder]: true },
    bodyValues: { 1: { value: "x" } },
    textBody: [{ partId: "1" }],
  };
  expect((await scene.call(bob, "Email/set", { create: { e: email } })).notCreated).toBeNull();
  expect(Object.keys(changedIn(await next(reader)) ?? {})).toEqual(["Mailbox"]);
});

test("who has another account open hears of its mail as well, until it is closed: then of nothing more, in the stream that was open", async () => {
  const eve = await scene.signIn("eve@crepes.fr");
  const accountsIn = (event: Record<string, string> | null) =>
    Object.keys(JSON.parse(event?.data ?? "{}").changed);
  const reader = open({}, null, eve);
  await settled(reader);
  const pair = ["bob@crepes.fr", "eve@crepes.fr"] as const;
  await scene.core.sharing.share({ owner: pair[0], grantee: pair[1], level: "read", by: null });
  expect(accountsIn(await next(reader)).sort()).toEqual([`a${bob}`, `a${eve}`].sort());
  await change();
  const told = await next(reader);
  expect(accountsIn(told)).toEqual([`a${bob}`]);
  expect(changedIn(told)).toEqual({ Mailbox: (await scene.core.states(bob)).Mailbox });
  await scene.core.sharing.end(...pair);
  expect(accountsIn(await next(reader))).toEqual([`a${eve}`]);
  await change();
  await change(eve);
  expect(accountsIn(await next(reader))).toEqual([`a${eve}`]);
});

test("closeafter=state ends the stream behind its first event", async () => {
  const reader = open({ closeAfterState: true });
  await settled(reader);
  await change();
  expect((await next(reader))?.event).toBe("state");
  expect(await next(reader)).toBeNull();
});

test("who comes back with the id of an event hears at once that something was missed, and else nothing", async () => {
  const reader = open();
  await settled(reader);
  await change();
  const id = (await next(reader))?.id ?? "";
  await change();
  const missed = await next(open({}, id));
  expect(changedIn(missed)).toHaveProperty("Mailbox");
  const back = open({}, missed?.id ?? "");
  await settled(back);
  await change();
  expect(Object.keys(changedIn(await next(back)) ?? {})).toEqual(["Mailbox"]);
});

test("a line is there once it knows what to compare with: whatever comes after that is told", async () => {
  let letLook = () => {};
  held = new Promise((resolve) => {
    letLook = resolve;
  });
  const reader = open();
  const here = reader?.read().then(({ value }) => Buffer.from(value ?? []).toString());
  try {
    expect(await Promise.race([here, setImmediate("not yet")])).toBe("not yet");
  } finally {
    held = null;
    letLook();
  }
  expect(await here).toBe(": here\n\n");
  await change();
  expect(Object.keys(changedIn(await next(reader)) ?? {})).toEqual(["Mailbox"]);
});

test("a ping goes out where nothing else did, without an id", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const reader = open({ pingS: 300 });
  await settled(reader);
  vi.advanceTimersByTime(300_000);
  expect(await next(reader)).toEqual({ event: "ping", data: '{"interval":300}' });
});

test("a stream ends when its session does", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const reader = open();
  await settled(reader);
  live.value = false;
  try {
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await next(reader)).toBeNull();
  } finally {
    live.value = true;
  }
});

test("of a hundred streams an account gets as many as it may have, and another when one is left", async () => {
  const some = Array.from({ length: 100 }, () => open());
  expect(some.filter((one) => one !== null)).toHaveLength(streamsMax);
  await some[0]?.cancel();
  expect(open()).not.toBeNull();
  expect(open()).toBeNull();
});
