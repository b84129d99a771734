import { afterAll, beforeAll, expect, test } from "vitest";
import { handIn } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
beforeAll(async () => {
  sink = await startSink((step) => (step === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined));
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    tellsPostmaster: true,
  });
});
afterAll(async () => {
  await scene.end();
  await sink.close();
});

/** Hands in one message that the next host refuses, and waits for its end. */
async function refused(path: string, reversePath: string): Promise<void> {
  await handIn(scene.ports.smtp, { from: reversePath, to: path }, "Subject: Pickles\r\n\r\nHi\r\n");
  const ended = () =>
    scene.database.query("SELECT FROM queue_entry WHERE forward_path = $1 AND state = 'bounced'", [path]);
  await expect.poll(ended).toHaveLength(1);
}

/** What lies in somebody's inbox, the newest first. */
async function inboxOf(address: string): Promise<string[]> {
  const rows = await scene.database.query<{ octets: Buffer }>(
    `SELECT c.octets FROM email e JOIN account a ON a.id = e.account_id JOIN blob_chunk c ON c.blob_id = e.message_id
     WHERE a.address = $1 ORDER BY e.id DESC`,
    [address],
  );
  return rows.map(({ octets }) => octets.toString());
}

test("the postmaster is told of what is given up and has no sender, with what the host said and the header", async () => {
  await refused("first@hamburger.edu", "");
  const [notice = "", ...others] = await inboxOf("alice@crepes.fr");
  expect(others).toEqual([]);
  expect(notice).toContain(
    "To: <postmaster@crepes.fr>\r\nSubject: A message without a sender could not be delivered",
  );
  expect(notice).toContain("Final-Recipient: rfc822; first@hamburger.edu\r\nAction: failed\r\nStatus: 5.1.1");
  expect(notice).toContain("Subject: Pickles");
});

test("who can tell his sender does not tell the postmaster", async () => {
  const before = await inboxOf("alice@crepes.fr");
  await refused("second@hamburger.edu", "bob@crepes.fr");
  expect(await inboxOf("alice@crepes.fr")).toEqual(before);
  expect(await inboxOf("bob@crepes.fr")).toHaveLength(1);
});

test("a postmaster whose mail goes elsewhere causes no mail that fails again", async () => {
  const before = await inboxOf("alice@crepes.fr");
  await scene.core.aliases.setForwarding("alice@crepes.fr", {
    targets: ["away@hamburger.edu"],
    keepsCopy: false,
  });
  await refused("third@hamburger.edu", "");
  expect(await inboxOf("alice@crepes.fr")).toHaveLength(before.length + 1);
  expect(
    await scene.database.query("SELECT FROM queue_entry WHERE forward_path = 'away@hamburger.edu'"),
  ).toEqual([]);
});
