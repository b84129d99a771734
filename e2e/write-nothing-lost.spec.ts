import { type BrowserContext, expect, type Page } from "@playwright/test";
import { test } from "./another-browser.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"], env: { KERYX_MESSAGE_MAX: "2MB" } });
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

const text = (page: Page) => page.getByRole("textbox", { name: "Message" });
const saved = (page: Page) => page.getByText("Saved", { exact: true });
const attachments = (page: Page) => page.getByRole("list", { name: "Attachments" }).getByRole("listitem");
const draftRow = (page: Page, words: string) =>
  rows(page).filter({ hasText: words }).getByRole("link").first();
const file = (name: string, octets: number) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.alloc(octets, 5),
});

async function openDraft(context: BrowserContext, words: string): Promise<Page> {
  const page = await openTab(context, `${keryx.url}/mail/drafts`);
  await draftRow(page, words).click();
  await expect(text(page).first()).toBeVisible();
  return page;
}

/** Ends the page's process, as a crash does: nothing in it is asked or told. */
async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  devtools.send("Page.crash").catch(() => {});
  await crashed;
}

test("what no server has seen survives a crash, and is a draft for every browser afterwards", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Before the crash");
  await page.getByLabel("Files to attach").setInputFiles([file("one.bin", 1_000), file("two.bin", 2_000)]);
  await expect(attachments(page)).toHaveCount(2);
  await expect(saved(page)).toBeVisible();
  const context = page.context();
  await context.setOffline(true);
  await text(page).pressSequentially("Typed a moment ago.");
  await expect
    .poll(() => page.evaluate(() => Object.values(localStorage).join()))
    .toContain("Typed a moment ago.");
  await crash(page);
  await page.close();
  await context.setOffline(false);

  const again = await openTab(context, `${keryx.url}/mail/inbox`);
  await expect(text(again)).toContainText("Typed a moment ago.");
  await expect(attachments(again)).toHaveCount(2);
  await expect(saved(again)).toBeVisible();

  const elsewhere = await anotherBrowser();
  await signIn(elsewhere, keryx, "alice@crepes.fr");
  const other = await openDraft(elsewhere.context(), "Before the crash");
  await expect(text(other)).toHaveCount(1);
  await expect(text(other)).toContainText("Typed a moment ago.");
  await expect(attachments(other)).toHaveCount(2);
});

test("two tabs that write on in one draft make two drafts; neither takes the other's text or files", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Written twice");
  await text(page).pressSequentially("Common ground. ");
  await page.getByLabel("Files to attach").setInputFiles([file("shared.bin", 3_000)]);
  await expect(attachments(page)).toHaveCount(1);
  await expect(saved(page)).toBeVisible();
  const context = page.context();
  await page.getByRole("button", { name: "Close and keep the draft" }).click();

  const one = await openDraft(context, "Written twice");
  const two = await openDraft(context, "Written twice");
  await text(one).pressSequentially("First tab. ");
  await expect(saved(one)).toBeVisible();
  await text(two).pressSequentially("Second tab. ");
  await expect(saved(two)).toBeVisible();
  // Only an interruption made one tab look for copies, and take the other's for its own.
  await context.setOffline(true);
  await text(two).pressSequentially("In a tunnel. ");
  await expect(two.getByText(/Not saved yet/)).toBeVisible();
  await context.setOffline(false);
  await expect(saved(two)).toBeVisible();
  await one.close();
  await two.close();

  const again = await openDraft(context, "Written twice");
  await expect(text(again)).toHaveCount(2);
  await expect(text(again).filter({ hasText: "First tab." })).toHaveCount(1);
  await expect(text(again).filter({ hasText: "Second tab. In a tunnel." })).toHaveCount(1);
  await expect(attachments(again)).toHaveCount(2);
});

test("a draft that is open comes to the front instead of opening twice", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Only once");
  await expect(saved(page)).toBeVisible();
  await page.getByRole("link", { name: /^Drafts/ }).click();
  await draftRow(page, "Only once").click();
  await expect(page.getByRole("region", { name: "Only once" })).toHaveCount(1);
  await text(page).pressSequentially("and once more");
  await expect(saved(page)).toBeVisible();
  await draftRow(page, "and once more").click();
  await expect(page.getByRole("region", { name: "Only once" })).toHaveCount(1);
});

test("a session that ends while one writes costs no text", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("A long letter");
  await expect(saved(page)).toBeVisible();
  // Without a line nothing hears of the session's end before the words are there.
  await page.context().setOffline(true);
  await text(page).pressSequentially("and its last words");
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await page.waitForURL(/\/sign-in/);
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/mail/drafts`);
  await draftRow(page, "A long letter").click();
  await expect(text(page).first()).toContainText("and its last words");
});

test("closing while a file is on its way says so and keeps the message open", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/jmap/upload/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Files to attach").setInputFiles([file("slow.bin", 9_000)]);
  await expect(page.getByRole("progressbar", { name: "Uploading slow.bin" })).toBeVisible();
  await page.getByRole("button", { name: "Close and keep the draft" }).click();
  await expect(page.getByText(/Attachments are still on their way up\. Wait/)).toBeVisible();
  // Leaving the page altogether is asked about by the browser itself.
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  release();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(attachments(page)).toHaveCount(1);
});

test("a file that is too large is told with the limit, before a single octet goes up", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  let uploads = 0;
  page.on("request", (request) => {
    if (request.url().includes("/jmap/upload/")) uploads += 1;
  });
  await page
    .getByLabel("Files to attach")
    .setInputFiles([file("film.bin", 1_900_000), file("note.bin", 100)]);
  await expect(
    page.getByText(/^film\.bin \(1\.9 MB\) was not attached: all files .* may have 1\.\d MB\.$/),
  ).toBeVisible();
  await expect(attachments(page)).toHaveCount(1);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  expect(uploads).toBe(1);
});

test("what a draft said before is looked at and gone back to, and that is taken back", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Second thoughts");
  const first =
    "Everything that was ever said about galettes, and a little more, so that it is worth keeping.";
  await text(page).pressSequentially(first);
  await expect(saved(page)).toBeVisible();
  await page.keyboard.press("Control+a");
  await text(page).pressSequentially("Never mind.");
  await expect(page.getByText("Unsaved", { exact: true })).toBeVisible();
  await expect(saved(page)).toBeVisible();

  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Earlier versions…" }).click();
  const dialog = page.getByRole("dialog", { name: "Earlier versions" });
  await dialog.getByRole("button", { name: /Everything/ }).click();
  await expect(dialog.frameLocator("iframe").getByText(first)).toBeVisible();
  await dialog.getByRole("button", { name: "Go back to this" }).click();
  await expect(text(page)).toHaveText(first);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toHaveText("Never mind.");
  await expect(saved(page)).toBeVisible();
});
