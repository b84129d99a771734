import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { docx, pdf } from "../testing/documents.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let inbox: string;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  inbox = (await call("Mailbox/get", {})).list.find((one: { role: string }) => one.role === "inbox").id;
});
afterAll(() => scene.end());

const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args);
const found = async (filter: object): Promise<string[]> => (await call("Email/query", { filter })).ids;

interface Attached {
  type: string;
  name: string;
  octets: Uint8Array;
}

/** An email in the inbox with these attachments. */
async function letter(subject: string, attached: readonly Attached[], keywords = {}): Promise<string> {
  const parts = attached.map(
    ({ type, name, octets }) =>
      `--x\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(octets).toString("base64")}\r\n`,
  );
  const text =
    `From: carol@hamburger.edu\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n` +
    `--x\r\n\r\nSee within.\r\n${parts.join("")}--x--\r\n`;
  const uploaded = await scene.core.upload(
    bob,
    "message/rfc822",
    new Blob([text]).stream() as ReadableStream<Uint8Array>,
  );
  if (!uploaded.ok) throw new Error(uploaded.problem.detail);
  const { created } = await call("Email/import", {
    emails: { one: { blobId: uploaded.blobId, mailboxIds: { [inbox]: true }, keywords } },
  });
  return created.one.id;
}

const figures = { type: "application/pdf", name: "figures-2027.pdf", octets: pdf("Quarterly turnover grew") };
const contract = {
  type: "application/octet-stream",
  name: "contract.docx",
  octets: docx("The lessee shall repaint"),
};
const noDue = () =>
  expect
    .poll(() =>
      scene.database.query("SELECT FROM attachment_due WHERE due_at <= now() + interval '20 minutes'"),
    )
    .toEqual([]);

test("an email is found by its attachments' words and names, together with its own", async () => {
  const email = await letter("Meeting", [figures, contract]);
  expect(await found({ text: "figures 2027" })).toEqual([email]);
  await expect.poll(() => found({ text: "turnover" })).toEqual([email]);
  for (const filter of [
    { text: "repaint" },
    { body: '"quarterly turnover"' },
    { text: "meeting lessee" },
    { text: "turnover repaint within" },
  ])
    expect(await found(filter), JSON.stringify(filter)).toEqual([email]);
  expect(await found({ subject: "turnover" })).toEqual([]);
  const snippet = async (text: string) =>
    (await call("SearchSnippet/get", { emailIds: [email], filter: { text } })).list[0].preview;
  expect(await snippet("turnover")).toBe("figures-2027.pdf: Quarterly <mark>turnover</mark> grew");
  expect(await snippet("repaint")).toBe("contract.docx: The lessee shall <mark>repaint</mark>");
  expect(await found({ body: '"grew the lessee"' })).toEqual([]);
});

test("an attachment that cannot be read keeps no other from being found, and is not tried again", async () => {
  const broken = { type: "application/pdf", name: "broken.pdf", octets: Buffer.from("%PDF-1.4 no") };
  const memo = { type: "text/plain", name: "memo.txt", octets: Buffer.from("zucchini") };
  const email = await letter("Half of it", [broken, memo]);
  await expect.poll(() => found({ text: "zucchini" })).toEqual([email]);
  await noDue();
  const rows = await scene.database.query(
    "SELECT part_id, failure FROM attachment_text WHERE failure IS NOT NULL ORDER BY part_id",
  );
  expect(rows).toEqual([{ part_id: "2", failure: "unreadable" }]);
});

test("what nobody could read in three attempts is left alone", async () => {
  await letter("Poison", [{ ...figures, octets: pdf("arsenic") }], { $draft: true });
  await scene.database.query("UPDATE attachment_due SET attempts = 3, due_at = now()");
  await noDue();
  expect(await found({ text: "arsenic" })).toEqual([]);
  const rows = await scene.database.query("SELECT text FROM attachment_text WHERE failure = 'given up'");
  expect(rows).toEqual([{ text: "" }]);
});

test("a server that begins goes on where another ended", async () => {
  const email = await letter("Later", [{ ...contract, octets: docx("pomegranate") }], { $draft: true });
  const [due] = await scene.database.query<{ rests: boolean }>(
    "SELECT due_at > now() + interval '4 minutes' AS rests FROM attachment_due",
  );
  expect(due).toEqual({ rests: true });
  // Another server took it in hand and died; its lease has run out.
  await scene.database.query("UPDATE attachment_due SET attempts = 1, due_at = now() - interval '1 second'");
  await expect.poll(() => found({ text: "pomegranate" })).toEqual([email]);
});

test("an email that is destroyed before its attachments were read is not found by them", async () => {
  const email = await letter("Gone", [{ ...contract, octets: docx("ephemeral") }], { $draft: true });
  await call("Email/set", { destroy: [email] });
  await scene.database.query("UPDATE attachment_due SET due_at = now()");
  await noDue();
  expect(await found({ text: "ephemeral" })).toEqual([]);
  expect(
    await scene.database.query(
      "SELECT FROM email_words w WHERE NOT EXISTS (SELECT FROM email e WHERE e.id = w.email_id)",
    ),
  ).toEqual([]);
});
