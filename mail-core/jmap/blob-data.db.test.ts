import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../index.ts";
import { type Scene, stage } from "../testing/scene.ts";

type Args = Record<string, unknown>;
let scene: Scene;
let bob: AccountId;
let eve: AccountId;

beforeAll(async () => {
  scene = await stage({ messageMaxOctets: 100_000 });
  [bob, eve] = [await scene.signIn("bob@crepes.fr"), await scene.signIn("eve@crepes.fr")];
});
afterAll(() => scene.end());

const using = ["core", "mail", "blob"].map((one) => `urn:ietf:params:jmap:${one}`);

const call = (name: string, args: Args, account = bob) => scene.call(account, name, args, { using });
const upload = async (data: Args[], more: Args = {}) =>
  (await call("Blob/upload", { create: { b: { data, ...more } } })).created.b as { id: string; size: number };

const fox = "The quick brown fox jumped over the lazy dog.";
const digest = (text: string, algorithm: string) => createHash(algorithm).update(text).digest("base64");

test("a blob is made of text, base64 and stretches of blobs, also of those of the same call", async () => {
  const { id } = await upload([{ "data:asText": fox }]);
  const base64 = Buffer.from("jumped \u{1F98A}").toString("base64");
  const { created } = await call("Blob/upload", {
    create: {
      cat: {
        data: [{ blobId: id, offset: 0, length: 10 }, { "data:asText": "red" }, { blobId: id, offset: 15 }],
      },
      all: { data: [{ blobId: "#cat" }, { "data:asBase64": base64 }], type: "text/plain" },
      none: { data: [] },
    },
  });
  expect(created.all).toMatchObject({ type: "text/plain", size: 43 + 11 });
  expect(created.none).toMatchObject({ type: "application/octet-stream", size: 0 });
  const { list } = await call("Blob/get", { ids: [created.all.id, created.none.id] });
  expect(list).toEqual([
    { id: created.all.id, size: 54, "data:asText": `${fox.replace("brown", "red")}jumped \u{1F98A}` },
    { id: created.none.id, size: 0, "data:asText": "" },
  ]);
});

test("what is made in a request can be used in it", async () => {
  const mailbox = (await call("Mailbox/query", { filter: { role: "inbox" } })).ids[0];
  const message = "From: a@b.example\r\nSubject: Inline\r\n\r\nhi\r\n";
  const calls: [string, Args][] = [
    ["Blob/upload", { create: { m: { data: [{ "data:asText": message }], type: "message/rfc822" } } }],
    ["Email/import", { emails: { i: { blobId: "#m", mailboxIds: { [mailbox]: true } } } }],
  ];
  const [, imported] = await scene.calls(bob, calls, { using });
  expect(imported?.[1]).toMatchObject({ notCreated: null });
});

test("digests and ranges are those of RFC 9404's example", async () => {
  const { id } = await upload([{ "data:asText": fox }]);
  const properties = ["data:asText", "digest:sha", "digest:sha-256", "digest:sha-512", "size"];
  const whole = await call("Blob/get", { ids: [id, "bu1", id], properties });
  expect(whole).toEqual({
    accountId: `a${bob}`,
    list: [
      {
        id,
        "data:asText": fox,
        "digest:sha": digest(fox, "sha1"),
        "digest:sha-256": digest(fox, "sha256"),
        "digest:sha-512": digest(fox, "sha512"),
        size: 45,
      },
    ],
    notFound: ["bu1"],
  });
  const part = await call("Blob/get", { ids: [id], properties, offset: 4, length: 9 });
  expect(part.list[0]).toMatchObject({
    "data:asText": "quick bro",
    "digest:sha": digest("quick bro", "sha1"),
    size: 45,
  });
});

test.each([
  [{ offset: 40, length: 20 }, " dog."],
  [{ offset: 100 }, ""],
  [{ offset: 45, length: 1 }, ""],
])("a range %j past the end is cut and said to be", async (range, text) => {
  const { id } = await upload([{ "data:asText": fox }]);
  const { list } = await call("Blob/get", { ids: [id], properties: ["data:asText"], ...range });
  expect(list).toEqual([{ id, "data:asText": text, isTruncated: true }]);
});

test("what is no UTF-8 comes as base64, and is said to be where text was asked for", async () => {
  const base64 = Buffer.of(0xff, 0xfe, 0x41).toString("base64");
  const { id } = await upload([{ "data:asBase64": base64 }]);
  const get = async (...properties: string[]) => (await call("Blob/get", { ids: [id], properties })).list[0];
  expect(await get("data")).toEqual({ id, "data:asBase64": base64, isEncodingProblem: true });
  expect(await get("data:asText")).toEqual({ id, "data:asText": null, isEncodingProblem: true });
  expect(await get("data:asBase64")).toEqual({ id, "data:asBase64": base64 });
  expect(await get("size")).toEqual({ id, size: 3 });
});

test("a message's blobs lead to its email, thread and mailboxes, an upload to nothing", async () => {
  const mailbox = (await call("Mailbox/query", { filter: { role: "drafts" } })).ids[0];
  const { created } = await call("Email/set", {
    create: {
      e: { mailboxIds: { [mailbox]: true }, bodyValues: { 1: { value: "x" } }, textBody: [{ partId: "1" }] },
    },
  });
  const { id, blobId, threadId } = created.e;
  const uploaded = await upload([{ "data:asText": "x" }]);
  const typeNames = ["Mailbox", "Thread", "Email"];
  const looked = await call("Blob/lookup", { ids: [blobId, `${blobId}-1`, uploaded.id, "be1"], typeNames });
  const matchedIds = { Mailbox: [mailbox], Thread: [threadId], Email: [id] };
  expect(looked).toEqual({
    accountId: `a${bob}`,
    list: [
      { id: blobId, matchedIds },
      { id: `${blobId}-1`, matchedIds },
      { id: uploaded.id, matchedIds: { Mailbox: [], Thread: [], Email: [] } },
    ],
    notFound: ["be1"],
  });
  expect(await call("Blob/lookup", { ids: [blobId], typeNames: ["Calendar"] })).toEqual({
    type: "unknownDataType",
  });
});

test("another account's blob is neither read, nor looked up, nor made a part of", async () => {
  const { id } = await upload([{ "data:asText": "secret" }]);
  expect(await call("Blob/get", { ids: [id] }, eve)).toMatchObject({ list: [], notFound: [id] });
  expect(await call("Blob/lookup", { ids: [id], typeNames: [] }, eve)).toMatchObject({
    list: [],
    notFound: [id],
  });
  expect(await call("Blob/upload", { create: { b: { data: [{ blobId: id }] } } }, eve)).toMatchObject({
    created: null,
    notCreated: { b: { type: "blobNotFound", notFound: [id] } },
  });
});

test.each([
  [{ data: "x" }, "invalidProperties"],
  [{ data: [{}] }, "invalidProperties"],
  [{ data: [7] }, "invalidProperties"],
  [{ data: [{ "data:asText": "a", "data:asBase64": "YQ==" }] }, "invalidProperties"],
  [{ data: [{ "data:asText": "\ud800" }] }, "invalidProperties"],
  [{ data: [{ "data:asBase64": "YQ" }] }, "invalidProperties"],
  [{ data: [{ "data:asBase64": "!!!!" }] }, "invalidProperties"],
  [{ data: [{ blobId: "#nothing" }] }, "blobNotFound"],
  [{ data: [{ blobId: 7 }] }, "invalidProperties"],
  [{ data: [], type: 7 }, "invalidProperties"],
  [{ data: Array(65).fill({ "data:asText": "a" }) }, "tooManyDataSources"],
  [{ data: Array(64).fill({ "data:asText": "a".repeat(2_000) }) }, "tooLarge"],
])("a blob of %.60j is answered %s", async (given, type) => {
  expect((await call("Blob/upload", { create: { b: given } })).notCreated).toMatchObject({ b: { type } });
});

test.each([[{ offset: -1 }], [{ offset: 46 }], [{ offset: 40, length: 6 }], [{ length: 1.5 }]])(
  "a stretch %j that a blob does not have is refused",
  async (range) => {
    const { id } = await upload([{ "data:asText": fox }]);
    const set = await call("Blob/upload", { create: { b: { data: [{ blobId: id, ...range }] } } });
    expect(set.notCreated).toEqual({ b: { type: "invalidProperties", properties: ["data"] } });
  },
);

test.each([
  ["Blob/get", { ids: null }, "invalidArguments"],
  ["Blob/get", { ids: ["x"], properties: ["digest:md5"] }, "invalidArguments"],
  ["Blob/get", { ids: ["x"], properties: ["digest:constructor"] }, "invalidArguments"],
  ["Blob/get", { ids: ["x"], properties: ["colour"] }, "invalidArguments"],
  ["Blob/get", { ids: ["x"], offset: -1 }, "invalidArguments"],
  ["Blob/get", { ids: ["x"], length: "1" }, "invalidArguments"],
  ["Blob/lookup", { ids: ["x"], typeNames: "Email" }, "invalidArguments"],
  ["Blob/upload", { create: [] }, "invalidArguments"],
])("%s with %j is answered %s", async (name, args, type) => {
  expect(await call(name, args)).toMatchObject({ type });
});

test("more octets than one answer holds are refused before they are read; their size is told all the same", async () => {
  const made: string[] = [];
  const big = await upload([{ "data:asText": "a".repeat(100_000) }]);
  for (let n = 0; n < 201; n += 50) {
    const create = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`b${at}`, { data: [{ blobId: big.id }] }]),
    );
    const { created } = await call("Blob/upload", { create });
    made.push(...Object.values(created as Record<string, { id: string }>).map(({ id }) => id));
  }
  expect(await call("Blob/get", { ids: made })).toEqual({ type: "requestTooLarge" });
  expect((await call("Blob/get", { ids: made, properties: ["size"] })).list).toHaveLength(250);
  expect((await call("Blob/get", { ids: made, length: 10 })).list).toHaveLength(250);
});
