import { expect, type Page, test } from "@playwright/test";
import { handOver, RawClient } from "../mail-core/testing/dialogue.ts";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { expectAccessible } from "./accessible.ts";
import { pictures } from "./pictures.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

const bankHost = "203.0.113.25";
const stranger = "203.0.113.66";
let dns: DnsServer;
let keryx: Keryx;

test.beforeAll(async () => {
  dns = await startDns({
    "bank.example": { TXT: [`v=spf1 ip4:${bankHost} -all`] },
    "_dmarc.bank.example": { TXT: ["v=DMARC1; p=reject"] },
  });
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_DNS_SERVERS: dns.address, KERYX_XCLIENT_NETWORKS: "127.0.0.1/32" },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await dns.close();
});
test.describe.configure({ mode: "serial" });

/** As the host at `from` hands it in. */
async function arrive(
  from: string,
  sender: string,
  subject: string,
  more = "",
  body = "Hello.\r\n",
): Promise<void> {
  const client = await RawClient.open(keryx.ports.smtp);
  await client.reply();
  expect(await client.say(`XCLIENT ADDR=${from}`, "EHLO out.example")).toMatch(/^250/);
  await handOver(
    client,
    { from: /<(.+)>/.exec(sender)?.[1] ?? sender, to: "bob@crepes.fr" },
    `From: ${sender}\r\nTo: bob@crepes.fr\r\nSubject: ${subject}\r\n${more}\r\n${body}`,
  );
  client.close();
}

const open = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });

test("who a message is really from is a quiet sign when it is proven, and each check is told on a click", async ({
  page,
}) => {
  await arrive(bankHost, "The Bank <news@bank.example>", "Your statement");
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Your statement");
  const sign = reading(page).getByRole("button", { name: "Sender proven" });
  await sign.click();
  await expect(page.getByText("bank.example vouches that this is from news@bank.example.")).toBeVisible();
  await expect(page.getByText("SPF: bank.example lists the server that it came from.")).toBeVisible();
  await expectAccessible(page, "a sign explained", "[data-radix-popper-content-wrapper]");
});

test("a forged sender goes to Spam, says so plainly, and “why is this here?” tells why", async ({ page }) => {
  await arrive(stranger, "The Bank <news@bank.example>", "Your password");
  await signIn(page, keryx, "bob@crepes.fr");
  await page.getByRole("link", { name: /^Spam|^Junk/ }).click();
  await open(page, "Your password");
  await reading(page).getByRole("button", { name: "Not from bank.example" }).click();
  await expect(
    page.getByText(/bank\.example says that such mail is not its own and should be refused/),
  ).toBeVisible();
  await pictures(page, "forged");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: "Why is this here?" }).click();
  const dialog = page.getByRole("dialog", { name: "Why is this here?" });
  await expect(dialog.getByText(/^It was put into Spam: bank\.example says/)).toBeVisible();
  await expect(dialog.getByText("DMARC: bank.example does not vouch for it.")).toBeVisible();
});

test("a first message, a look-alike and answers that go elsewhere are told calmly, and known people have no signs", async ({
  page,
}) => {
  await arrive(stranger, "Carol <carol@hamburger.example>", "The first of Carol");
  const second = () => Math.floor(Date.now() / 1000);
  const came = second();
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "The first of Carol");
  await expect(reading(page).getByRole("button", { name: "First message" })).toBeVisible();
  // What comes in one second came at one time.
  await expect.poll(second).toBeGreaterThan(came);
  await arrive(stranger, "Carol <carol@hamburger.example>", "The second of Carol");
  await arrive(
    stranger,
    "Carol <carol@hamburgr.example>",
    "Please pay",
    "Reply-To: mallory@evil.example\r\n",
  );
  await open(page, "The second of Carol");
  await expect(reading(page).getByRole("button", { name: "Sender not proven" })).toBeVisible();
  await expect(reading(page).getByRole("button", { name: "First message" })).toHaveCount(0);
  await open(page, "Please pay");
  await expect(reading(page).getByRole("button", { name: "First message" })).toBeVisible();
  await expect(reading(page).getByRole("button", { name: "Answers go to evil.example" })).toBeVisible();
  await expectAccessible(page, "signs beside a sender");
  await reading(page).getByRole("button", { name: "Not carol@hamburger.example" }).click();
  await expect(page.getByText(/You know carol@hamburger\.example, which looks much the same/)).toBeVisible();
  await pictures(page, "look-alike");
});

test("a program that calls itself a document asks once before it is downloaded", async ({ page }) => {
  const body = `--b\r\nContent-Type: text/plain\r\n\r\nSee the invoice.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="invoice.pdf.exe"\r\n\r\nMZ\r\n--b--\r\n`;
  await arrive(
    stranger,
    "x@shop.example",
    "Invoice",
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
    body,
  );
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Invoice");
  const files = page.getByRole("region", { name: "Attachments" });
  await expect(files.getByText("Program in disguise")).toBeVisible();
  await files.getByRole("button", { name: "Download invoice.pdf.exe" }).click();
  const question = page.getByRole("dialog", { name: "Download this file?" });
  await expect(question).toContainText("ends in .exe: opening it runs a program");
  await expectAccessible(page, "a risky download", "[role=dialog]");
  await pictures(page, "risky");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    question.getByRole("link", { name: "Download anyway" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("invoice.pdf.exe");
  await expect(question).toBeHidden();
  await expect(files.getByRole("link", { name: "Download invoice.pdf.exe" })).toBeVisible();
});
