import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import pg from "pg";
import { startSink } from "../mail-core/testing/sink-server.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
let sink: Awaited<ReturnType<typeof startSink>>;
let isDown = true;
test.beforeAll(async () => {
  sink = await startSink((step) =>
    isDown && step === "RCPT" ? "451 4.3.2 closed for today\r\n" : undefined,
  );
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: {
      KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
      KERYX_ROUTES: `hamburger.edu=127.0.0.1:${sink.port},galettes.example=127.0.0.1:${sink.port}`,
    },
  });
});
test.beforeEach(async () => {
  isDown = true;
  await keryx.cli(["queue", "delete", "--all"]);
});
test.afterAll(async () => {
  await keryx.destroy();
  await sink.close();
});
test.describe.configure({ mode: "serial" });

let letters = 0;
const letter = (to: string[], subject = `Letter ${++letters}`) =>
  sendByCurl(
    keryx.ports.smtp,
    "bob@crepes.fr",
    to,
    Buffer.from(`From: bob@crepes.fr\r\nSubject: ${subject}\r\n\r\nHi\r\n`),
  );

/** The queue as alice sees it, when so many recipients were tried. */
async function queue(page: Page, tried: number) {
  await expect
    .poll(async () => (await keryx.cli(["queue", "list"])).match(/closed for today/g)?.length ?? 0)
    .toBe(tried);
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Queue" }).click();
  await expect(page.getByRole("heading", { name: "Queue" })).toBeVisible();
}

const row = (page: Page, address: string) => page.getByRole("row").filter({ hasText: address });
async function act(page: Page, about: string, name: string) {
  await page.getByRole("button", { name: `Acts on ${about}` }).click();
  await page.getByRole("menuitem", { name }).click();
}

test("an empty queue says so, and the ledger is balanced", async ({ page }) => {
  await queue(page, 0);
  await expect(page.getByText("Nothing waits")).toBeVisible();
  await page.getByText("Every recipient is accounted for").click();
  await expect(page.getByText("Taken by another host")).toBeVisible();
});

test("what waits stands under its destination with its last answer, and is found by what it is", async ({
  page,
}) => {
  await letter(["carol@hamburger.edu", "dan@hamburger.edu", "eve@galettes.example"], "Ketchup");
  await queue(page, 3);
  await expect(page.getByText("On its way to other hosts: 3 waiting.")).toBeVisible();
  await expect(row(page, "2 waiting")).toContainText("hamburger.edu");
  await expect(row(page, "carol@hamburger.edu")).toContainText("451 4.3.2 closed for today");
  await expect(row(page, "carol@hamburger.edu")).toContainText("bob@crepes.fr · Ketchup");
  const search = page.getByLabel("Look for");
  await search.fill("EVE@");
  await search.press("Enter");
  await expect(row(page, "carol@hamburger.edu")).toHaveCount(0);
  await expect(row(page, "eve@galettes.example")).toBeVisible();
  await search.fill("nowhere");
  await page.getByLabel("Look in").selectOption("Last answer");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("link", { name: "Show all that is on its way" }).click();
  await page.getByRole("link", { name: "hamburger.edu", exact: true }).click();
  await expect(row(page, "eve@galettes.example")).toHaveCount(0);
  await expect(row(page, "dan@hamburger.edu")).toBeVisible();
});

test("what is held is not sent, also when all of its destination is tried; released it goes", async ({
  page,
}) => {
  await letter(["carol@hamburger.edu", "dan@hamburger.edu"]);
  await queue(page, 2);
  await act(page, "carol@hamburger.edu", "Hold");
  await expect(page.getByText("One recipient is held")).toBeVisible();
  await expect(row(page, "carol@hamburger.edu")).toContainText("Held");
  isDown = false;
  const before = sink.messages.length;
  await act(page, "everything for hamburger.edu", "Try now");
  await sink.until(before + 1);
  expect(sink.messages.at(-1)?.to).toEqual(["dan@hamburger.edu"]);
  await act(page, "carol@hamburger.edu", "Release");
  await sink.until(before + 2);
  await page.reload();
  await expect(page.getByText("Nothing waits")).toBeVisible();
  await page.getByLabel("State").selectOption("Handed over");
  await expect(row(page, "carol@hamburger.edu")).toContainText("250 Message accepted for delivery");
});

test("who sent a message sees on the open page that it is held, and that it goes", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await bob.getByRole("button", { name: "Compose" }).click();
  await bob.getByLabel("To", { exact: true }).fill("carol@hamburger.edu");
  await bob.keyboard.press("Enter");
  await bob.getByLabel("Subject").fill("From the browser");
  await bob.getByRole("textbox", { name: "Message" }).fill("Hi");
  await bob.getByRole("button", { name: "Send", exact: true }).click();
  await expect(bob.getByText("Message sent")).toBeVisible();
  await bob.getByRole("link", { name: /^Sent/ }).click();
  await rows(bob).filter({ hasText: "From the browser" }).getByRole("link").first().click();
  const delivery = bob.getByRole("region", { name: "Delivery" });
  await expect(delivery.getByText("Waiting", { exact: true })).toBeVisible();
  await queue(page, 1);
  await act(page, "carol@hamburger.edu", "Hold");
  await expect(delivery.getByText("An administrator of this server keeps it back.")).toBeVisible();
  isDown = false;
  await act(page, "carol@hamburger.edu", "Release");
  await expect(delivery.getByText("Handed over", { exact: true })).toBeVisible();
});

test("several are chosen and deleted, and their sender is told", async ({ page, anotherBrowser }) => {
  await letter(["carol@hamburger.edu", "dan@hamburger.edu", "eve@galettes.example"]);
  await queue(page, 3);
  await page.getByLabel("Choose carol@hamburger.edu").check();
  await page.getByLabel("Choose eve@galettes.example").check();
  await page
    .getByRole("region", { name: "Acts on the chosen ones" })
    .getByRole("button", { name: "Delete" })
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("2 recipients");
  await expect(dialog.getByLabel(/Tell the sender/)).toBeChecked();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("2 recipients are deleted")).toBeVisible();
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await expect(rows(bob).filter({ hasText: "Your message could not be delivered" }).first()).toBeVisible();
  await page.goto(`${keryx.url}/admin/queue`);
  await expect(row(page, "dan@hamburger.edu")).toBeVisible();
  await expect(row(page, "carol@hamburger.edu")).toHaveCount(0);
  // Also the last one, with which the table goes.
  await act(page, "dan@hamburger.edu", "Delete");
  await dialog.getByLabel(/Tell the sender/).uncheck();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("One recipient is deleted")).toBeVisible();
  await expect(page.getByText("Nothing waits")).toBeVisible();
});

test("mail is sent to another next hop; a name that is none is said at its field", async ({ page }) => {
  const other = await startSink();
  await letter(["carol@hamburger.edu"]);
  await queue(page, 1);
  await act(page, "everything for hamburger.edu", "Send another way");
  const dialog = page.getByRole("dialog");
  const hop = dialog.getByLabel("Next hop", { exact: true });
  await hop.fill("not a host");
  await dialog.getByRole("button", { name: "Send" }).click();
  await expect(dialog.getByText(/Write a host, such as/)).toBeVisible();
  await expect(hop).toHaveValue("not a host");
  await hop.fill(`127.0.0.1:${other.port}`);
  await dialog.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("One recipient is sent another way")).toBeVisible();
  await other.until(1);
  expect(other.messages[0]?.to).toEqual(["carol@hamburger.edu"]);
  await other.close();
});

test("one message is shown with its envelope, its whole way, what was said, and its header", async ({
  page,
}) => {
  await letter(["carol@hamburger.edu", "dan@hamburger.edu"], "Pickles");
  await queue(page, 2);
  await page.getByRole("link", { name: "carol@hamburger.edu" }).click();
  await expect(page.getByRole("heading", { name: "carol@hamburger.edu" })).toBeVisible();
  const way = page.getByRole("list", { name: "Way" });
  await expect(way.getByText(/^Received from client\.example/)).toBeVisible();
  await expect(way.getByText(/^Put off until/)).toBeVisible();
  await way.getByText("What was said").click();
  await expect(way.getByText("RCPT TO:<carol@hamburger.edu>")).toBeVisible();
  await expect(page.getByText(/Subject: Pickles/)).toBeVisible();
  await page.getByRole("button", { name: "Hold" }).click();
  await expect(way.getByText("Held by an administrator")).toBeVisible();
  await page.getByRole("link", { name: "dan@hamburger.edu" }).click();
  await expect(page.getByRole("heading", { name: "dan@hamburger.edu" })).toBeVisible();
  await page.goto(`${keryx.url}/admin/queue/7`);
  await expect(page.getByText("This is not in the queue")).toBeVisible();
});

/** Says to the server's database what no part of Keryx would. */
async function tamper(statement: string): Promise<void> {
  const [password, pid] = await Promise.all(
    ["postgres-password", "postgres/postmaster.pid"].map((name) =>
      readFile(join(keryx.dataDir, name), "utf8"),
    ),
  );
  const port = pid?.split("\n")[3];
  const client = new pg.Client(`postgres://keryx:${password?.trim()}@127.0.0.1:${port}/keryx`);
  await client.connect();
  await client.query(statement);
  await client.end();
}

test("a recipient that cannot be found is said on the page and by the command, until it is found", async ({
  page,
}) => {
  await queue(page, 0);
  await tamper("INSERT INTO ledger_entry (id, at, accepted) VALUES (7, now(), 1)");
  await page.reload();
  await expect(page.getByText("One recipient was accepted and cannot be found")).toBeVisible();
  await expect(keryx.cli(["queue", "ledger"])).rejects.toThrow(
    /ended with 1: accepted[\s\S]*1 of them are unexplained/,
  );
  await tamper("INSERT INTO ledger_entry (id, at, accepted) VALUES (8, now(), -1)");
  await page.reload();
  await expect(page.getByText("Every recipient is accounted for")).toBeVisible();
  expect(JSON.parse(await keryx.cli(["queue", "ledger", "--json"]))).toMatchObject({
    unexplained: 0,
    miscounted: [],
  });
});

test("who is not an administrator is sent from the queue to the mail", async ({ page }) => {
  await letter(["carol@hamburger.edu"]);
  await signIn(page, keryx, "bob@crepes.fr");
  for (const path of ["/admin/queue", "/admin/queue/7"]) {
    await page.goto(`${keryx.url}${path}`);
    await expect(page).toHaveURL(/\/mail/);
  }
});

test("on a phone the acts are there as well", async ({ anotherBrowser }) => {
  const page = await anotherBrowser({ viewport: { width: 390, height: 844 } });
  await letter(["carol@hamburger.edu"]);
  await queue(page, 1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByLabel("Choose carol@hamburger.edu").check();
  await page.getByRole("button", { name: "Hold" }).click();
  await expect(row(page, "carol@hamburger.edu")).toContainText("Held");
  await page.getByRole("link", { name: "carol@hamburger.edu" }).click();
  await expect(page.getByRole("button", { name: "Release" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
