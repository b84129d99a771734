import { expect } from "@playwright/test";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type Sink, startSink } from "../mail-core/testing/sink-server.ts";
import { test } from "./another-browser.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
let dns: DnsServer;
let sink: Sink;
test.beforeAll(async () => {
  sink = await startSink();
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
  });
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: {
      KERYX_DNS_SERVERS: dns.address,
      KERYX_RELAY_PORT: String(sink.port),
      KERYX_RETRY_SCHEDULE: "1s",
      KERYX_RELAY_TIMEOUT: "5s",
    },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await sink.close();
  await dns.close();
});
test.describe.configure({ mode: "serial" });

test("a message with two attachments survives a closed tab, is found in the drafts, and arrives", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill("Recipe of the day");
  await page.getByRole("textbox", { name: "Message" }).fill("Flour, milk and eggs.");
  await page.getByLabel("Files to attach").setInputFiles([
    { name: "recipe.txt", mimeType: "text/plain", buffer: Buffer.from("Mix and wait.") },
    { name: "crêpe.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(300_000, 7) },
  ]);
  await expect(page.getByRole("list", { name: "Attachments" }).getByRole("listitem")).toHaveCount(2);
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.close();

  const again = await openTab(page.context(), `${keryx.url}/mail/drafts`);
  await rows(again).filter({ hasText: "Recipe of the day" }).getByRole("link").first().click();
  await expect(again.getByRole("textbox", { name: "Message" })).toContainText("Flour, milk and eggs.");
  await expect(again.getByRole("list", { name: "Attachments" }).getByRole("listitem")).toHaveCount(2);
  await again.getByRole("button", { name: "Send", exact: true }).click();
  await expect(again.getByText("Message sent")).toBeVisible();

  const row = rows(bob).filter({ hasText: "Recipe of the day" });
  await expect(row).toBeVisible();
  await row.getByRole("link").first().click();
  await expect(bob.getByRole("region", { name: "Reading" }).getByText("recipe.txt").first()).toBeVisible();
});

test("mail to another domain leaves for the host that MX names", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("carol@hamburger.edu");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill("Out into the world");
  await page.getByRole("textbox", { name: "Message" }).fill("Hello Carol.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await sink.until(1);
  expect(sink.messages[0]).toMatchObject({ from: "alice@crepes.fr", to: ["carol@hamburger.edu"] });
  expect(sink.messages[0]?.octets).toContain("Hello Carol.");
});
