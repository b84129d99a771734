import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import type { JmapCaller } from "../index.ts";
import { handIn } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";

const using = [
  "urn:ietf:params:jmap:core",
  "urn:ietf:params:jmap:mail",
  "urn:ietf:params:jmap:sieve",
  "urn:ietf:params:jmap:vacationresponse",
  "urn:keryx:jmap:rules",
];
let scene: Scene;
let bob: AccountId;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());

const call = (name: string, args: Record<string, unknown>, caller?: JmapCaller) =>
  scene.call(bob, name, args, caller ? { using, caller } : { using });
async function blobOf(script: string): Promise<string> {
  const body = new Blob([script]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, "application/sieve", body);
  return uploaded.ok ? uploaded.blobId : "";
}
async function contentOf(blobId: string): Promise<string> {
  const found = await scene.core.blob(bob, blobId);
  return new Response(found?.stream).text();
}
const deliver = (subject: string) =>
  handIn(
    scene.ports.smtp,
    { from: "carol@hamburger.edu", to: "bob@crepes.fr" },
    `From: carol@hamburger.edu\r\nSubject: ${subject}\r\n\r\nHi\r\n`,
  );
const newestIn = async (role: string) => {
  const { list } = await call("Mailbox/get", {});
  const mailbox = list.find((one: { role: string }) => one.role === role);
  const { ids } = await call("Email/query", { filter: { inMailbox: mailbox.id } });
  return (await call("Email/get", { ids, properties: ["subject"] })).list.map(
    ({ subject }: { subject: string }) => subject,
  );
};

test("a script is made, activated, decides, is changed, and goes when it is no longer active", async () => {
  const script = `require "fileinto"; fileinto "Archive";`;
  const made = await call("SieveScript/set", {
    create: { y: { name: "to the archive", blobId: await blobOf(script) } },
    onSuccessActivateScript: "#y",
  });
  const { id, blobId } = made.created.y;
  expect(made.created.y).toMatchObject({ name: "to the archive", isActive: true });
  expect(await contentOf(blobId)).toBe(script);
  await deliver("first");
  expect(await newestIn("archive")).toEqual(["first"]);

  const stop = await call("SieveScript/set", { destroy: [id] });
  expect(stop.notDestroyed).toEqual({ [id]: { type: "sieveIsActive" } });
  const changed = await call("SieveScript/set", { update: { [id]: { blobId: await blobOf("keep;") } } });
  expect(changed.updated).toEqual({ [id]: null });
  expect(await scene.core.blob(bob, blobId)).toBeNull();
  await deliver("second");
  expect(await newestIn("archive")).toEqual(["first"]);

  await call("SieveScript/set", { onSuccessDeactivateScript: true });
  const { list } = await call("SieveScript/get", {});
  expect(list).toMatchObject([{ id, isActive: false, "keryx:failure": null }]);
  expect((await call("SieveScript/set", { destroy: [id] })).destroyed).toEqual([id]);
});

test("a browser's session alone has mail redirected nowhere new; what is there may be changed", async () => {
  const browser = { by: "person", webSession: "some session" } as const;
  const blobId = await blobOf(`redirect "Carol@hamburger.edu";`);
  const create = { y: { name: "sends on", blobId } };
  const refused = await call("SieveScript/set", { create }, browser);
  expect(refused.notCreated.y).toMatchObject({
    type: "passwordNeeded",
    redirectTargets: ["carol@hamburger.edu"],
  });
  // In the server's own name, as it asks for who has proven the password.
  const { id } = (await call("SieveScript/set", { create })).created.y;
  const less = await blobOf(`if true { redirect "carol@hamburger.edu"; }`);
  const changed = await call("SieveScript/set", { update: { [id]: { blobId: less } } }, browser);
  expect(changed.updated).toEqual({ [id]: null });
  const more = await blobOf(`redirect "carol@hamburger.edu"; redirect "mallory@hamburger.edu";`);
  const notMore = await call("SieveScript/set", { update: { [id]: { blobId: more } } }, browser);
  expect(notMore.notUpdated[id]).toMatchObject({ redirectTargets: ["mallory@hamburger.edu"] });
  await call("SieveScript/set", { destroy: [id] });
});

test("a script that is none is refused with its place, and nothing is activated", async () => {
  const blobId = await blobOf(`keep;\n  frobnicate;`);
  const description = "Line 2, column 3: there is no command “frobnicate”";
  expect((await call("SieveScript/validate", { blobId })).error).toEqual({
    type: "invalidSieve",
    description,
  });
  const refused = await call("SieveScript/set", {
    create: { good: { name: "good", blobId: await blobOf("keep;") }, bad: { name: "bad", blobId } },
    onSuccessActivateScript: "#good",
  });
  expect(refused.notCreated.bad).toEqual({ type: "invalidSieve", description });
  expect(refused.created.good.isActive).toBe(false);
  expect((await call("SieveScript/validate", { blobId: await blobOf("keep;") })).error).toBeNull();
  const again = await call("SieveScript/set", {
    create: { b: { name: "good", blobId: await blobOf("keep;") } },
  });
  expect(again.notCreated.b).toEqual({ type: "alreadyExists", existingId: refused.created.good.id });
  const { ids } = await call("SieveScript/query", { filter: { name: "GOO", isActive: false } });
  expect(ids).toEqual([refused.created.good.id]);
});

test.each([
  [{ name: "" }, "invalidProperties"],
  [{ name: "two\nlines" }, "invalidProperties"],
  [{ name: "x".repeat(513) }, "invalidProperties"],
  [{ isActive: true }, "invalidProperties"],
  [{ __proto__: null, id: "y1" }, "invalidProperties"],
  [{ blobId: "bs1" }, "blobNotFound"],
  [{ blobId: 7 }, "blobNotFound"],
])("a creation with %j is refused", async (more, type) => {
  const given = { name: "n", blobId: await blobOf("keep;"), ...more };
  expect((await call("SieveScript/set", { create: { c: given } })).notCreated.c.type).toBe(type);
});

test("a program with an app password keeps scripts, but none that sends mail away", async () => {
  const blobId = await blobOf(`if true { redirect "eve@hamburger.edu"; }`);
  const asProgram = await call(
    "SieveScript/set",
    { create: { r: { name: "r", blobId } } },
    { by: "program", appPassword: "1" },
  );
  expect(asProgram.notCreated.r.type).toBe("forbidden");
  const asPerson = await call("SieveScript/set", { create: { r: { name: "r", blobId } } });
  expect(asPerson.created.r.name).toBe("r");
});

test("a script is tried on mail that is here, and nothing changes", async () => {
  await deliver("invoice 7");
  const { ids } = await call("Email/query", { filter: { subject: "invoice" } });
  const blobId = await blobOf(`require ["fileinto", "imap4flags"];
# rule:[Bills]
if header :contains "subject" "invoice" { fileinto :flags "\\\\Seen" "Archive"; }`);
  const { tested, notFound } = await call("SieveScript/test", { blobId, emailIds: [...ids, "e1"] });
  expect(tested[ids[0]].actions).toMatchObject([
    {
      kind: "fileinto",
      mailbox: "Archive",
      rule: "Bills",
      keywords: ["$seen"],
      mailboxId: expect.stringMatching(/^m/),
    },
  ]);
  expect(notFound).toEqual(["e1"]);
  expect(await newestIn("inbox")).toContain("invoice 7");
});

test("the vacation is one object, which is read and changed, neither made nor destroyed", async () => {
  const { list } = await call("VacationResponse/get", {});
  expect(list).toEqual([
    {
      id: "singleton",
      isEnabled: false,
      fromDate: null,
      toDate: null,
      subject: null,
      textBody: null,
      htmlBody: null,
    },
  ]);
  const patch = {
    isEnabled: true,
    fromDate: "2026-12-24T00:00:00Z",
    subject: "Away",
    textBody: "Until January",
  };
  const done = await call("VacationResponse/set", { update: { singleton: patch } });
  expect(done.updated).toEqual({ singleton: null });
  expect((await call("VacationResponse/get", { properties: ["subject"] })).list).toEqual([
    { id: "singleton", subject: "Away" },
  ]);
  const wrong = await call("VacationResponse/set", {
    create: { n: {} },
    update: { singleton: { toDate: "tomorrow" }, other: {} },
    destroy: ["singleton"],
  });
  expect(wrong).toMatchObject({
    notCreated: { n: { type: "singleton" } },
    notUpdated: {
      singleton: { type: "invalidProperties", properties: ["toDate"] },
      other: { type: "notFound" },
    },
    notDestroyed: { singleton: { type: "singleton" } },
  });
});
