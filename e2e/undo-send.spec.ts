import { expect, type Page } from "@playwright/test";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});
test.describe.configure({ mode: "serial" });

async function write(page: Page, subject: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill(text);
}
const inbox = (page: Page, subject: string) => rows(page).filter({ hasText: subject });

test("a message that was sent too soon is undone, opens again as it was, and only the better one arrives", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr", { undoSeconds: 30 });
  await write(page, "Too soon", "Dear Bbo,");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();

  const text = page.getByRole("textbox", { name: "Message" });
  await expect(text).toHaveText("Dear Bbo,");
  await expect(page.getByLabel("Subject")).toHaveValue("Too soon");
  await text.fill("Dear Bob,");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto(`${keryx.url}/settings/writing`);
  await page.getByText("Off", { exact: true }).click();
  await page.goto(`${keryx.url}/mail/drafts`);
  await inbox(page, "Too soon").getByRole("link").first().click();
  await expect(text).toHaveText("Dear Bob,");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);

  await expect(inbox(bob, "Too soon")).toHaveCount(1);
  await inbox(bob, "Too soon").getByRole("link").first().click();
  await expect(bob.frameLocator("iframe").first().getByText("Dear Bob,")).toBeVisible();
});

test("the server holds it: it goes after five seconds also when the page is closed at once", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr", { undoSeconds: 5 });
  await write(page, "Gone", "By itself.");
  await expect(inbox(bob, "Gone")).toHaveCount(0);
  const sentAt = Date.now();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Message sent")).toBeVisible();
  await page.close();
  await expect(inbox(bob, "Gone")).toBeVisible();
  expect(Date.now() - sentAt).toBeGreaterThanOrEqual(5_000);
});

test("an answer is sent and its conversation archived by one key; while it waits it can be called back from Sent as well", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr", { undoSeconds: 30 });
  await inbox(page, "Gone").getByRole("link").first().click();
  await expect(page.frameLocator("iframe").first().getByText("By itself.")).toBeVisible();
  await page.keyboard.press("r");
  await page.getByRole("textbox", { name: "Message" }).fill("Thanks!");
  await page.keyboard.press("Control+Shift+Enter");
  await expect(page.getByText("Message sent, conversation archived")).toBeVisible();
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(inbox(page, "Too soon")).toBeVisible();
  await expect(inbox(page, "Gone")).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/sent`);
  await inbox(page, "Gone").getByRole("link").first().click();
  await expect(page.getByText("Going out")).toBeVisible();
  await page.getByRole("button", { name: "Call back and edit" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toContainText("Thanks!");
  await expect(page.getByText("Going out")).toHaveCount(0);
});
