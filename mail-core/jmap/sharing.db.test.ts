import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Access, AccountId, ShareLevel } from "../index.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { actOf } from "./access.ts";
import { type AllDeps, jmapMethods } from "./jmap.ts";
import { capabilitiesOf } from "./limits.ts";

const using = [...capabilitiesOf.person];
let scene: Scene;
/** Whose mail it is, and to whom it is opened. */
let bob: AccountId;
let eve: AccountId;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  eve = await scene.signIn("eve@crepes.fr");
});
afterAll(() => scene.end());
beforeEach(async () => {
  await scene.core.accounts.setDisabled("bob@crepes.fr", false);
  await scene.core.sharing.end("bob@crepes.fr", "eve@crepes.fr");
});

interface Told {
  subject: string;
  bodyValues: Record<string, { value: string }>;
  textBody: { partId: string }[];
}

const open = async (level: ShareLevel) => {
  const share = { owner: "bob@crepes.fr", grantee: "eve@crepes.fr", level, by: "alice@crepes.fr" };
  expect(await scene.core.sharing.share(share)).toEqual({ ok: true });
};
/** A call of Eve's in Bob's account. */
const inBobs = (name: string, args: Record<string, unknown> = {}) =>
  scene.call(eve, name, { accountId: `a${bob}`, ...args }, { using });
const folderOf = async (account: AccountId, role: string): Promise<string> =>
  (await scene.call(account, "Mailbox/query", { filter: { role } })).ids[0];
async function letter(account: AccountId, subject: string, more: Record<string, unknown> = {}) {
  const mailboxIds = { [await folderOf(account, "inbox")]: true };
  const made = await scene.call(account, "Email/set", { create: { e: { mailboxIds, subject, ...more } } });
  return made.created.e as { id: string; blobId: string };
}
const streamOf = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;

/** What each act is answered where it is not allowed; null where it is. */
const refusals: Readonly<Record<ShareLevel, Readonly<Record<string, string | null>>>> = {
  read: { read: null, write: "accountReadOnly", own: "accountNotSupportedByMethod" },
  organise: { read: null, write: null, own: "accountNotSupportedByMethod" },
  answer: { read: null, write: null, submit: null, own: "accountNotSupportedByMethod" },
};
/** Of `submit`, which is of two capabilities that are not offered, and of one that is. */
const submitting = (name: string, level: ShareLevel) =>
  level === "answer"
    ? null
    : name !== "MDN/send"
      ? "accountNotSupportedByMethod"
      : level === "read"
        ? "accountReadOnly"
        : "forbidden";

const served = Object.keys(jmapMethods({} as AllDeps)).filter(
  (name) => name !== "Core/echo" && !name.startsWith("PushSubscription/"),
);
const denials = ["accountNotFound", "accountNotSupportedByMethod", "accountReadOnly", "forbidden"];

test("every method that is served says what it does in an account", () => {
  expect([...actOf.keys()].sort()).toEqual(served.sort());
});

test.each(["read", "organise", "answer"] as const)(
  "whoever may %s is let do that with each method, and is told why not with the others",
  async (level) => {
    await open(level);
    const answers: Record<string, string | null> = {};
    const wanted: Record<string, string | null> = {};
    for (const name of served) {
      const { type } = (await inBobs(name)) as { type?: string };
      // What is let through may still find that its arguments are none.
      answers[name] = type !== undefined && denials.includes(type) ? type : null;
      const act = actOf.get(name) ?? "";
      wanted[name] = act === "submit" ? submitting(name, level) : (refusals[level][act] ?? null);
    }
    expect(answers).toEqual(wanted);
  },
);

test("what is not opened is not there, and neither is it once it is closed", async () => {
  expect(await inBobs("Mailbox/get")).toEqual({ type: "accountNotFound" });
  await open("answer");
  expect((await inBobs("Mailbox/get")).list.length).toBeGreaterThan(3);
  await scene.core.sharing.end("bob@crepes.fr", "eve@crepes.fr");
  expect(await inBobs("Mailbox/get")).toEqual({ type: "accountNotFound" });
});

test("it is opened one way: the owner sees nothing of who may read him", async () => {
  await open("answer");
  expect(await scene.call(bob, "Mailbox/get", { accountId: `a${eve}` })).toEqual({
    type: "accountNotFound",
  });
});

test("the session names what is opened, as whose it is and how far, and changes with it", async () => {
  type Account = { accountCapabilities: Record<string, { access?: Access }> } & Record<string, unknown>;
  const session = async () =>
    (await scene.core.jmapSession(eve, "https://x")) as {
      accounts: Record<string, Account>;
      state: string;
      primaryAccounts: Record<string, string>;
    };
  const before = await session();
  expect(Object.keys(before.accounts)).toEqual([`a${eve}`]);
  const states = [before.state];
  for (const level of ["read", "organise", "answer"] as const) {
    await open(level);
    const { accounts, state, primaryAccounts } = await session();
    const his = accounts[`a${bob}`];
    expect(his).toMatchObject({
      name: "bob@crepes.fr",
      isPersonal: false,
      isReadOnly: level === "read",
    });
    expect(his?.accountCapabilities["urn:keryx:jmap:sharing"]).toEqual({ access: level });
    expect("urn:ietf:params:jmap:submission" in (his?.accountCapabilities ?? {})).toBe(level === "answer");
    expect(his?.accountCapabilities).not.toHaveProperty("urn:ietf:params:jmap:sieve");
    expect(new Set(Object.values(primaryAccounts))).toEqual(new Set([`a${eve}`]));
    const request = { using, methodCalls: [["Core/echo", {}, "0"]] };
    const answer = await scene.core.jmap(eve, request);
    expect(answer.ok && answer.response.sessionState).toBe(state);
    states.push(state);
  }
  expect(new Set(states).size).toBe(4);
});

test("folders say what may be done in them", async () => {
  const rights = async () => {
    const { list } = await inBobs("Mailbox/get", { properties: ["myRights", "role"] });
    return list.find(({ role }: { role: string }) => role === "inbox").myRights;
  };
  await open("read");
  expect(await rights()).toMatchObject({ mayReadItems: true, maySetSeen: false, mayAddItems: false });
  await open("organise");
  expect(await rights()).toMatchObject({ mayReadItems: true, maySetSeen: true, maySubmit: false });
  await open("answer");
  expect(await rights()).toMatchObject({ maySetSeen: true, maySubmit: true });
});

test("whoever may read marks nothing; whoever may organise does", async () => {
  const { id } = await letter(bob, "For the team");
  const seen = { update: { [id]: { "keywords/$seen": true } } };
  await open("read");
  const [got] = (await inBobs("Email/get", { ids: [id], properties: ["subject"] })).list;
  expect(got.subject).toBe("For the team");
  expect(await inBobs("Email/set", seen)).toEqual({ type: "accountReadOnly" });
  await open("organise");
  expect((await inBobs("Email/set", seen)).updated).toEqual({ [id]: null });
});

test("whoever may answer writes as the owner, and what was sent lies in the owner's folder", async () => {
  await open("answer");
  const [identity] = (await inBobs("Identity/get")).list;
  const [drafts, sent] = [await folderOf(bob, "drafts"), await folderOf(bob, "sent")];
  const draft = (from: string) => ({
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true },
    from: [{ email: from }],
    to: [{ email: "alice@crepes.fr" }],
    subject: `From ${from}`,
  });
  const made = await inBobs("Email/set", {
    create: { his: draft("bob@crepes.fr"), hers: draft("eve@crepes.fr") },
  });
  const send = (emailId: string) =>
    inBobs("EmailSubmission/set", {
      create: { s: { identityId: identity.id, emailId } },
      onSuccessUpdateEmail: {
        "#s": { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, "keywords/$draft": null },
      },
    });
  expect((await send(made.created.his.id)).created.s.id).toMatch(/^s/);
  const { ids } = await scene.call(bob, "Email/query", { filter: { inMailbox: sent } });
  expect(ids).toEqual([made.created.his.id]);
  const alice = await scene.signIn("alice@crepes.fr");
  const { ids: came } = await scene.call(alice, "Email/query", { filter: { subject: "From bob" } });
  const [got] = (
    await scene.call(alice, "Email/get", { ids: came, properties: ["from", "sender", "headers"] })
  ).list;
  expect(got.from).toEqual([{ name: null, email: "bob@crepes.fr" }]);
  // She writes as him, not on his behalf: nothing tells the recipient who sat at the keys.
  expect(got.sender).toBeNull();
  expect(JSON.stringify(got)).not.toContain("eve");
  // His account is no way to write as herself.
  expect((await send(made.created.hers.id)).notCreated.s.type).toBe("forbiddenFrom");
});

test("a disabled account is still put in order, and nobody writes as it", async () => {
  await open("answer");
  await scene.core.accounts.setDisabled("bob@crepes.fr", true);
  expect((await inBobs("Mailbox/get")).list.length).toBeGreaterThan(3);
  expect(await inBobs("EmailSubmission/set", { create: {} })).toEqual({
    type: "accountNotSupportedByMethod",
  });
});

test("mail is copied from and into what is open, and moved where both may be written", async () => {
  const { id } = await letter(bob, "Recipe", { keywords: { $flagged: true } });
  const hers = await folderOf(eve, "inbox");
  const copy = (more: Record<string, unknown> = {}) =>
    scene.calls(eve, [
      [
        "Email/copy",
        { fromAccountId: `a${bob}`, create: { n: { id, mailboxIds: { [hers]: true } } }, ...more },
      ],
    ]);
  expect((await copy())[0]?.[1]).toEqual({ type: "fromAccountNotFound" });
  await open("read");
  const [[, copied] = ["", null], second] = await copy({ onSuccessDestroyOriginal: true });
  expect(second?.slice(0, 2)).toEqual(["error", { type: "accountReadOnly" }]);
  const ids = [copied.created.n.id];
  const [got] = (await scene.call(eve, "Email/get", { ids, properties: ["subject", "keywords"] })).list;
  expect(got).toMatchObject({ subject: "Recipe", keywords: { $flagged: true } });
  await open("organise");
  const [, moved] = await copy({ onSuccessDestroyOriginal: true });
  expect(moved?.[0]).toBe("Email/set");
  expect(moved?.[1]).toMatchObject({ accountId: `a${bob}`, destroyed: [id] });
  expect((await scene.call(bob, "Email/get", { ids: [id] })).notFound).toEqual([id]);
});

test("octets are copied between accounts as an upload of the other one", async () => {
  const uploaded = await scene.core.upload(bob, "text/plain", streamOf("batter"));
  const blobId = uploaded.ok ? uploaded.blobId : "";
  const copy = () => scene.call(eve, "Blob/copy", { fromAccountId: `a${bob}`, blobIds: [blobId] });
  await open("read");
  // An upload is of who writes.
  expect((await copy()).notCopied).toEqual({ [blobId]: { type: "notFound" } });
  await open("organise");
  const copied = (await copy()).copied[blobId];
  expect(copied).not.toBe(blobId);
  const blob = await scene.core.blob(eve, copied);
  expect(await new Response(blob?.stream).text()).toBe("batter");
});

test("of another's blobs only mail can be had, whoever may answer", async () => {
  const { blobId } = await letter(bob, "Octets");
  const script = await scene.core.upload(bob, "application/sieve", streamOf("keep;"));
  const scripts = await scene.call(
    bob,
    "SieveScript/set",
    { create: { y: { name: "mine", blobId: script.ok ? script.blobId : "" } } },
    { using },
  );
  const content = scripts.created.y.blobId;
  await open("answer");
  expect(await scene.core.blob(bob, blobId, undefined, "answer")).not.toBeNull();
  expect(await scene.core.blob(bob, content, undefined, "answer")).toBeNull();
  const read = (
    await scene.calls(eve, [["Blob/get", { accountId: `a${bob}`, ids: [blobId, content] }]], {
      using,
    })
  )[0]?.[1];
  expect(read?.notFound).toEqual([content]);
});

test("of another's states those of his mail are told, and of what he sends to who may answer", async () => {
  await open("read");
  await letter(bob, "A state");
  const told = async (access: Access) => Object.keys(await scene.core.states(bob, access));
  expect(await told("own")).toContain("Preferences");
  for (const level of ["read", "organise", "answer"] as const) {
    const types = await told(level);
    expect(types).toContain("Mailbox");
    for (const type of ["Preferences", "News", "SieveScript"]) expect(types).not.toContain(type);
  }
});

test("both sides see what is open, since when and by whom; it has its limits", async () => {
  await open("organise");
  const { sharing } = scene.core;
  for (const list of [await sharing.of(bob), await sharing.of("eve@crepes.fr"), await sharing.list()])
    expect(list).toEqual([
      {
        owner: { id: bob, address: "bob@crepes.fr", name: "" },
        grantee: { id: eve, address: "eve@crepes.fr", name: "" },
        level: "organise",
        sharedAt: expect.any(Date),
        sharedBy: "alice@crepes.fr",
      },
    ]);
  const share = (grantee: string) =>
    scene.core.sharing.share({ owner: "bob@crepes.fr", grantee, level: "read", by: null });
  expect(await share("bob@crepes.fr")).toMatchObject({ problem: { kind: "same-account" } });
  expect(await share("nobody@crepes.fr")).toEqual({
    ok: false,
    problem: { kind: "unknown-account", address: "nobody@crepes.fr" },
  });
  expect(await scene.core.sharing.end("eve@crepes.fr", "bob@crepes.fr")).toMatchObject({
    problem: { kind: "not-shared" },
  });
});

test("the owner is told in the inbox who opened the account to whom and how far, and nothing when it was refused", async () => {
  const told = async () => {
    const { ids } = await scene.call(bob, "Email/query", { filter: { from: "postmaster@crepes.fr" } });
    const asked = { ids, properties: ["subject", "bodyValues", "textBody"], fetchTextBodyValues: true };
    const { list } = await scene.call(bob, "Email/get", asked);
    return list.map(({ subject, bodyValues, textBody }: Told) => ({
      subject,
      text: bodyValues[textBody[0]?.partId ?? ""]?.value,
    }));
  };
  const before = (await told()).length;
  const share = { owner: "bob@crepes.fr", grantee: "eve@crepes.fr" };
  await open("answer");
  const administrators = "Your mail was opened to another account by an administrator";
  const [first] = await told();
  expect(first.subject).toBe(administrators);
  expect(first.text).toContain(
    "eve@crepes.fr may read your mail, put it in order, and write as you (bob@crepes.fr)",
  );
  expect(first.text).toContain("This was set by alice@crepes.fr.");
  await scene.core.sharing.share({ ...share, level: "read", by: null });
  expect((await told())[0].text).toMatch(/may read your mail \(bob@.*\n\nThis was set on the command line/);
  const notice = { subject: "Your mail is open", text: "You did it.\n" };
  await scene.core.sharing.share({ ...share, level: "read", by: "bob@crepes.fr", notice });
  expect((await told())[0]).toMatchObject({ subject: "Your mail is open", text: "You did it.\n" });
  await scene.core.sharing.share({ ...share, grantee: "bob@crepes.fr", level: "read", by: null });
  await scene.core.sharing.share({ ...share, grantee: "nobody@crepes.fr", level: "read", by: null });
  expect(await told()).toHaveLength(before + 3);
});

test("with an account that is deleted goes what it opened, and what was opened to it", async () => {
  await scene.core.accounts.add({ address: "gone@crepes.fr", password });
  for (const [owner, grantee] of [
    ["gone@crepes.fr", "eve@crepes.fr"],
    ["bob@crepes.fr", "gone@crepes.fr"],
  ] as const)
    expect(await scene.core.sharing.share({ owner, grantee, level: "read", by: null })).toEqual({ ok: true });
  expect(await scene.core.accounts.remove("gone@crepes.fr")).toMatchObject({ ok: true });
  expect(await scene.core.sharing.of(bob)).toEqual([]);
  expect((await scene.core.reached(eve)).map(({ address }) => address)).toEqual(["eve@crepes.fr"]);
});
