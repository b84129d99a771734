import { expect, type Page, test } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  const html = "<p style='color: green'>Hi</p>";
  const message = `From: carol@hamburger.edu\r\nTo: bob@crepes.fr\r\nSubject: Pickles\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${html}\r\n`;
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], Buffer.from(message));
});
test.afterAll(() => keryx.destroy());

/** What the browser refused in the pages that are opened from here on. */
function refusals(page: Page): string[] {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) refused.push(message.text());
  });
  return refused;
}

test("every page names its scripts anew, and the browser runs no other", async ({ page }) => {
  const refused = refusals(page);
  const nonces = new Set<string>();
  await signIn(page, keryx, "alice@crepes.fr");
  for (const path of [
    "/sign-in",
    "/mail/inbox",
    "/contacts",
    "/settings",
    "/settings/rules",
    "/admin",
    "/nowhere",
  ]) {
    const answer = await page.goto(keryx.url + path);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("'strict-dynamic'");
    expect(policy, path).not.toMatch(/script-src[^;]*unsafe/);
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
  }
  expect(nonces.size).toBe(7);
  expect(refused).toEqual([]);

  await page.goto(`${keryx.url}/mail/inbox`);
  await page.evaluate(() => {
    const script = document.createElement("div");
    script.innerHTML = "<img src=x onerror='window.taken = 1'>";
    document.body.append(script);
  });
  await expect.poll(() => refused.join()).toMatch(/inline event handler/);
  expect(await page.evaluate(() => "taken" in window)).toBe(false);
});

test("a page works as before under its policy: mail is read, written and found", async ({ page }) => {
  const refused = refusals(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Pickles" }).getByRole("link").first().click();
  await expect(
    page.getByRole("region", { name: "Reading" }).frameLocator("iframe").getByText("Hi"),
  ).toBeVisible();
  await page.keyboard.press("c");
  await page.getByRole("textbox", { name: "Message" }).fill("Hello");
  await page.getByRole("button", { name: "Close" }).first().click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(refused).toEqual([]);
});
