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
});

/** Ways to make script or HTML of a string. W3C Trusted Types, section 3. */
const sinks = {
  innerHTML: () => {
    document.body.innerHTML = "<img src=x onerror='window.taken = 1'>";
  },
  insertAdjacentHTML: () => document.body.insertAdjacentHTML("beforeend", "<b>hello</b>"),
  createContextualFragment: () => void document.createRange().createContextualFragment("<b>hello</b>"),
  "a frame's srcdoc": () => {
    document.createElement("iframe").srcdoc = "<script>parent.taken = 1</script>";
  },
  "a script's text": () => {
    document.createElement("script").text = "window.taken = 1";
  },
  "a script from elsewhere": () => {
    document.createElement("script").src = "https://evil.example/taken.js";
  },
  "a script from another path of ours": () => {
    document.createElement("script").src = "/jmap/download/a1/b1/taken.js";
  },
  "an event handler": () => document.body.setAttribute("onclick", "window.taken = 1"),
  "a worker": () => void new Worker("/jmap/download/a1/b1/taken.js"),
  "a policy of one's own": () => {
    const { trustedTypes } = window as unknown as { trustedTypes: { createPolicy(name: string): void } };
    trustedTypes.createPolicy("dompurify");
    trustedTypes.createPolicy("stranger");
  },
};

test("a string becomes neither script nor HTML, whichever way it takes", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  for (const [name, sink] of Object.entries(sinks))
    await expect(page.evaluate(sink), name).rejects.toThrow(/TypeError/);
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "javascript:window.taken = 1";
    document.body.append(link);
    link.click();
  });
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

test("formatted text is pasted, and nothing that acts in it", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.keyboard.press("c");
  const text = page.getByRole("textbox", { name: "Message" });
  await text.evaluate((editor) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", "<b>bold</b><img src=x onerror='window.taken = 1'>");
    editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(text.locator("strong")).toHaveText("bold");
  expect(await page.evaluate(() => "taken" in window)).toBe(false);
});
