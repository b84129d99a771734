import { expect, type Page, test } from "@playwright/test";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let dns: DnsServer;
let crepes: Keryx;
let hamburger: Keryx;
test.beforeAll(async () => {
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
    "nowhere.example": { MX: [[0, "."]] },
  });
  // The way back has no MX of its own: one loopback address, two ports.
  hamburger = await startKeryx("hamburger.edu", { accounts: [], administrator: "carol" });
  crepes = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: {
      KERYX_DNS_SERVERS: dns.address,
      KERYX_RELAY_PORT: String(hamburger.ports.smtp),
      KERYX_RETRY_SCHEDULE: "1s",
      KERYX_RELAY_TIMEOUT: "5s",
    },
  });
});
test.afterAll(async () => {
  await crepes.destroy();
  await hamburger.destroy();
  await dns.close();
});
test.describe.configure({ mode: "serial" });

async function send(page: Page, to: string, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill("Do you like pickles?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();
}

async function openSent(page: Page, subject: string) {
  await page.getByRole("link", { name: /^Sent/ }).click();
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  return page.getByRole("region", { name: "Delivery" });
}

test("mail goes to the host that MX names and appears in the open inbox there", async ({ page, browser }) => {
  const carol = await (await browser.newContext()).newPage();
  await signIn(carol, hamburger, "carol@hamburger.edu");
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Over the hills");
  await expect(rows(carol).filter({ hasText: "Over the hills" })).toBeVisible();
  const delivery = await openSent(page, "Over the hills");
  await expect(delivery.getByText("Handed over")).toBeVisible();
  await expect(delivery.getByText(/^mail\.hamburger\.edu took it/)).toBeVisible();
});

test("while the other host is down the sender sees why it waits, and it goes when the host is back", async ({
  page,
  browser,
}) => {
  expect(await hamburger.stop()).toBe(0);
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Patience");
  const delivery = await openSent(page, "Patience");
  await expect(delivery.getByText("Waiting")).toBeVisible();
  await expect(delivery.getByText(/Their host does not answer\. Keryx tries again by itself/)).toBeVisible();

  await hamburger.start();
  await expect(delivery.getByText("Handed over")).toBeVisible({ timeout: 30_000 });
  const carol = await (await browser.newContext()).newPage();
  await signIn(carol, hamburger, "carol@hamburger.edu");
  await expect(rows(carol).filter({ hasText: "Patience" })).toHaveCount(1);
});

test("mail that waits survives a restart of its server and goes once", async ({ page, browser }) => {
  expect(await hamburger.stop()).toBe(0);
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Sleep over it");
  expect(await crepes.stop()).toBe(0);
  await crepes.start();
  await hamburger.start();
  const carol = await (await browser.newContext()).newPage();
  await signIn(carol, hamburger, "carol@hamburger.edu");
  await expect(rows(carol).filter({ hasText: "Sleep over it" })).toBeVisible({ timeout: 30_000 });
  await page.reload();
  const delivery = await openSent(page, "Sleep over it");
  await expect(delivery.getByText("Handed over")).toBeVisible();
  await expect(rows(carol).filter({ hasText: "Sleep over it" })).toHaveCount(1);
});

test("nobody there: the sender sees the cause, and the report comes to the inbox", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "nobody@hamburger.edu", "Anybody home");
  const delivery = await openSent(page, "Anybody home");
  await expect(delivery.getByText("Not delivered")).toBeVisible();
  await expect(delivery.getByText(/There is nobody with this address/)).toBeVisible();
  await delivery.getByText("What the host said").click();
  await expect(delivery.getByText(/^550 5\.1\.1/)).toBeVisible();
  await page.getByRole("link", { name: /^Inbox/ }).click();
  const report = rows(page)
    .filter({ hasText: "Anybody home" })
    .or(rows(page).filter({ hasText: /deliver/i }));
  await report.first().getByRole("link").first().click();
  await expect(
    page.getByRole("region", { name: "Reading" }).getByText("nobody@hamburger.edu").first(),
  ).toBeVisible();
});

test("a domain that takes no mail is said at once", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@nowhere.example", "To nowhere");
  const delivery = await openSent(page, "To nowhere");
  await expect(delivery.getByText("Not delivered")).toBeVisible();
  await expect(delivery.getByText(/This domain takes no mail/)).toBeVisible();
});
