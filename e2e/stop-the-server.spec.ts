import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { greeted, RawClient, upToData } from "../mail-core/testing/dialogue.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeEach(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterEach(() => keryx.destroy());

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const databasePid = () =>
  Number(readFileSync(join(keryx.dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

test("a second Ctrl-C does not wait for a message that never ends, and leaves no database behind", async () => {
  const client = await greeted(keryx.ports.smtp);
  await upToData(client, { from: "", to: "bob@crepes.fr" });
  const idle = await RawClient.open(keryx.ports.pop3);
  await idle.line();
  const [server, database] = [keryx.pid() as number, databasePid()];
  const stopped = keryx.stop();
  // The stop is under way when who is idle was told so; the message is waited for.
  while ((await idle.line()) !== null);
  expect(isAlive(server)).toBe(true);
  // Signals within a second are one: npm and the terminal both pass a Ctrl-C on. Whoever goes on pressing is heard.
  const pressing = setInterval(() => isAlive(server) && process.kill(server, "SIGINT"), 100);
  expect(await stopped).toBe(1);
  clearInterval(pressing);
  expect(await client.line()).toBeNull();
  await expect.poll(() => isAlive(database)).toBe(false);
  await keryx.start();
});

test("a stop lets a download in hand end and closes event streams; an open page finds the server again", async ({
  page,
}) => {
  const text = `${"All work and no play makes a dull message.\r\n".repeat(200_000)}`;
  const message = Buffer.from(`From: Carol <carol@hamburger.edu>\r\nSubject: large\r\n\r\n${text}`);
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).filter({ hasText: "large" })).toBeVisible();
  const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];
  const session = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  const [accountId] = Object.keys(session.accounts);
  const found = await page.request.post(`${keryx.url}/jmap`, {
    headers: { origin: keryx.url },
    data: {
      using,
      methodCalls: [
        ["Email/query", { accountId }, "0"],
        [
          "Email/get",
          {
            accountId,
            "#ids": { resultOf: "0", name: "Email/query", path: "/ids" },
            properties: ["blobId", "size"],
          },
          "1",
        ],
      ],
    },
  });
  const { blobId, size } = (await found.json()).methodResponses[1][1].list[0];
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const open = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) =>
      get(`${keryx.url}${path}`, { headers: { cookie } }, resolve).once("error", reject),
    );
  const octetsOf = async (response: IncomingMessage) => {
    let octets = 0;
    for await (const chunk of response) octets += chunk.length;
    return octets;
  };
  const events = await open("/jmap/eventsource?types=*&closeafter=no&ping=0");
  const eventsEnded = octetsOf(events).catch(() => "cut");
  const download = await open(`/jmap/download/${accountId}/${blobId}/large.eml`);
  expect(download.statusCode).toBe(200);

  const stopped = keryx.stop();
  await eventsEnded;
  expect(await octetsOf(download)).toBe(size);
  expect(await stopped).toBe(0);

  await keryx.start();
  const later = Buffer.from("From: Carol <carol@hamburger.edu>\r\nSubject: after the stop\r\n\r\nHi.\r\n");
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], later);
  await expect(rows(page).filter({ hasText: "after the stop" })).toBeVisible();
});
