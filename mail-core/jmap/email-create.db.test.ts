import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let inbox: string;
let trash: string;
let upload: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await call("Mailbox/get", {});
  const roleOf = (role: string) =>
    (list as { id: string; role: string }[]).find((one) => one.role === role)?.id ?? "";
  [inbox, trash] = [roleOf("inbox"), roleOf("trash")];
  const body = new Blob(["%PDF"]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, "application/pdf", body);
  upload = uploaded.ok ? uploaded.blobId : "";
});
afterAll(() => scene.end());

const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args);
const create = (email: Record<string, unknown>) =>
  call("Email/set", { create: { n: { mailboxIds: { [inbox]: true }, ...email } } });
async function createAndGet(email: Record<string, unknown>, properties: string[]) {
  const set = await create(email);
  expect(set.notCreated).toBeNull();
  const bodyProperties = ["type", "name", "disposition", "cid", "language", "location", "size", "subParts"];
  const got = await call("Email/get", {
    ids: [set.created.n.id],
    properties,
    bodyProperties: [...bodyProperties, "header:Content-Type", "header:Content-Description:asText"],
    fetchAllBodyValues: true,
  });
  return got.list[0];
}
const words = { partId: "w", type: "text/plain" };
const values = { w: { value: "Do you like éclairs?\n" } };

test.each<[string, unknown]>([
  ["header:X-Sauce", " sweet,\r\n\tvery sweet"],
  ["header:X-Sauce:asText", "sucrée"],
  ["header:X-Cooks:asAddresses", [{ name: "Zoë", email: "zoe@crepes.fr" }]],
  ["header:To:asGroupedAddresses", [{ name: "Cooks", addresses: [{ name: null, email: "a@b.example" }] }]],
  ["header:References:asMessageIds", ["a@b.example", "c@d.example"]],
  ["header:Resent-Date:asDate", "2026-11-20T23:30:00+02:00"],
  ["header:List-Unsubscribe:asURLs", ["https://crepes.fr/leave", "mailto:leave@crepes.fr"]],
  ["header:X-Sauce:asText:all", ["sweet", "salty"]],
  ["sentAt", "2026-11-20T23:30:00-03:30"],
  ["subject", "Crêpes, ".repeat(300).trim()],
])("%s is kept as it was set", async (property, value) => {
  expect((await createAndGet({ [property]: value }, [property]))[property]).toEqual(value);
});

test("a name of a field keeps its letters' case; Date and Message-ID are added once", async () => {
  const email = await createAndGet({ "header:X-SAUCE": " s", "header:Message-ID:asMessageIds": ["own@x"] }, [
    "headers",
    "messageId",
  ]);
  const names = email.headers.map(({ name }: { name: string }) => name).slice(0, 4);
  expect(names).toEqual(["Message-ID", "X-SAUCE", "Date", "MIME-Version"]);
  expect(email.messageId).toEqual(["own@x"]);
});

test("a body structure is written as it stands", async () => {
  const { bodyStructure, bodyValues } = await createAndGet(
    {
      bodyValues: { ...values, h: { value: "<p>yes</p>", isTruncated: false, isEncodingProblem: false } },
      bodyStructure: {
        "header:Content-Type": " multipart/report; report-type=crepes; boundary=mine",
        subParts: [
          {
            type: "multipart/alternative",
            subParts: [
              { "header:Content-Type": " text/plain; format=flowed; charset=latin1", partId: "w" },
              { type: "text/html", partId: "h", language: ["fr", "el"], location: "https://crepes.fr/menu" },
            ],
          },
          {
            type: "application/pdf",
            blobId: upload,
            size: 999_999,
            name: "Größe — alle.pdf",
            disposition: "attachment",
            cid: "a@b",
            "header:Content-Description:asText": "Größe",
          },
        ],
      },
    },
    ["bodyStructure", "bodyValues"],
  );
  expect(bodyStructure).toMatchObject({
    type: "multipart/report",
    "header:Content-Type": expect.stringContaining('report-type="crepes"'),
    subParts: [
      {
        type: "multipart/alternative",
        subParts: [
          { type: "text/plain", "header:Content-Type": expect.stringContaining('format="flowed"') },
          { type: "text/html", language: ["fr", "el"], location: "https://crepes.fr/menu" },
        ],
      },
      {
        type: "application/pdf",
        size: 4,
        name: "Größe — alle.pdf",
        disposition: "attachment",
        cid: "a@b",
        "header:Content-Description:asText": "Größe",
      },
    ],
  });
  expect(bodyStructure["header:Content-Type"]).not.toContain("mine");
  expect(Object.values(bodyValues)).toMatchObject([{ value: values.w.value }, { value: "<p>yes</p>" }]);
});

test("texts, a picture and a file are arranged: mixed, alternative, related", async () => {
  const { bodyStructure } = await createAndGet(
    {
      bodyValues: { ...values, h: { value: '<img src="cid:a@b">' } },
      textBody: [words],
      htmlBody: [{ partId: "h", type: "text/html" }],
      attachments: [
        { blobId: upload, type: "image/png", cid: "a@b", disposition: "inline" },
        { blobId: upload, type: "application/pdf", name: "menu.pdf" },
      ],
    },
    ["bodyStructure"],
  );
  expect(bodyStructure).toMatchObject({
    type: "multipart/mixed",
    subParts: [
      {
        type: "multipart/alternative",
        subParts: [
          { type: "text/plain" },
          {
            type: "multipart/related",
            subParts: [{ type: "text/html" }, { cid: "a@b", disposition: "inline" }],
          },
        ],
      },
      { type: "application/pdf", name: "menu.pdf", disposition: "attachment" },
    ],
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["headers as a list", { headers: [] }, "headers"],
  ["a field of MIME on the message", { "header:Content-Type": " text/html" }, "header:Content-Type"],
  ["MIME-Version", { "header:MIME-Version": " 2.0" }, "header:MIME-Version"],
  ["one field under two names", { subject: "a", "header:Subject:asText": "b" }, "header:Subject:asText"],
  ["one field in two forms", { "header:X-A": " a", "header:x-a:asText": "b" }, "header:x-a:asText"],
  ["a form that the field has not", { "header:From:asText": "bob" }, "header:From:asText"],
  ["two of what there is one of", { "header:Subject:asText:all": ["a", "b"] }, "header:Subject:asText:all"],
  ["a value that breaks out", { "header:X-A": " a\r\nBcc: eve@x" }, "header:X-A"],
  ["a value of another kind", { "header:X-A:asDate": 7 }, "header:X-A:asDate"],
  ["a structure and a list", { bodyStructure: words, textBody: [words], bodyValues: values }, "textBody"],
  ["two text bodies", { textBody: [words, words], bodyValues: values }, "textBody"],
  ["a text body of HTML", { textBody: [{ partId: "w", type: "text/html" }], bodyValues: values }, "textBody"],
  ["a partId without its value", { textBody: [{ partId: "no" }], bodyValues: values }, "textBody"],
  [
    "a partId and a blobId",
    { bodyStructure: { ...words, blobId: "bu1" }, bodyValues: values },
    "bodyStructure",
  ],
  ["a charset of typed text", { textBody: [{ ...words, charset: "utf-8" }], bodyValues: values }, "textBody"],
  ["a size of typed text", { textBody: [{ ...words, size: 3 }], bodyValues: values }, "textBody"],
  ["a part's headers as a list", { textBody: [{ ...words, headers: [] }], bodyValues: values }, "textBody"],
  [
    "a transfer encoding",
    { textBody: [{ ...words, "header:Content-Transfer-Encoding": " 8bit" }], bodyValues: values },
    "textBody",
  ],
  [
    "a type under two names",
    { textBody: [{ ...words, "header:Content-Type": " text/plain" }], bodyValues: values },
    "textBody",
  ],
  ["a type that breaks out", { attachments: [{ blobId: "bu1", type: "a/b\r\nX: y" }] }, "attachments"],
  [
    "a multipart without parts",
    { bodyStructure: { type: "multipart/mixed", subParts: [] } },
    "bodyStructure",
  ],
  ["a multipart of a blob", { attachments: [{ blobId: "bu1", type: "multipart/mixed" }] }, "attachments"],
  ["a text that was cut", { bodyValues: { w: { value: "a", isTruncated: true } } }, "bodyValues"],
  [
    "a message's field that its body repeats",
    { subject: "a", bodyStructure: { ...words, "header:Subject": " b" }, bodyValues: values },
    "bodyStructure",
  ],
])("%s is refused by name", async (_, email, property) => {
  const { notCreated } = await create(email);
  expect(notCreated.n).toMatchObject({ type: "invalidProperties", properties: [property] });
});

test("what one call creates it may also change, move and destroy by #name", async () => {
  const set = await call("Email/set", {
    create: {
      kept: { mailboxIds: { [inbox]: true }, subject: "kept" },
      gone: { mailboxIds: { [inbox]: true }, subject: "gone" },
    },
    update: {
      "#kept": { "keywords/$seen": true, mailboxIds: { [trash]: true } },
      "#lost": { "keywords/$seen": true },
    },
    destroy: ["#gone", "#never"],
  });
  const { kept, gone } = set.created;
  expect(set).toMatchObject({
    updated: { [kept.id]: null },
    destroyed: [gone.id],
    notUpdated: { "#lost": { type: "notFound" } },
    notDestroyed: { "#never": { type: "notFound" } },
  });
  const got = await call("Email/get", { ids: [kept.id, gone.id], properties: ["keywords", "mailboxIds"] });
  expect(got).toMatchObject({
    list: [{ keywords: { $seen: true }, mailboxIds: { [trash]: true } }],
    notFound: [gone.id],
  });
});
