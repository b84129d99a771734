import { expect, type Page } from "@playwright/test";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "carol"]);
});
test.describe.configure({ mode: "serial" });

const text = (page: Page) => page.getByRole("textbox", { name: "Message" });
const outside = "Open in a window of its own";

test("a message moves into a window of its own with all that was typed, is nowhere else, and is sent from there", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill("On the move");
  await text(page).fill("Typed before.");
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: outside }).click();
  const own = await opened;
  await expect(text(own)).toContainText("Typed before.");
  await expect(page.getByRole("region", { name: "On the move" })).toHaveCount(0);
  await expect(own.getByText("Saved", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: /^Drafts/ }).click();
  await expect(rows(page).filter({ hasText: "On the move" })).toHaveCount(1);
  await rows(page).filter({ hasText: "On the move" }).getByRole("link").first().click();
  await expect(page.getByText("This draft is open in a window of its own.")).toBeVisible();
  await expect(text(page)).toHaveCount(0);

  await own.reload();
  await expect(text(own)).toContainText("Typed before.");
  await text(own).press("Control+End");
  await text(own).pressSequentially(" And after.");
  const closed = own.waitForEvent("close");
  await own.getByRole("button", { name: "Send", exact: true }).click();
  await expect(own.getByText("This window closes by itself.")).toBeVisible();
  await closed;
  await page.getByRole("link", { name: /^Sent/ }).click();
  await rows(page).filter({ hasText: "On the move" }).getByRole("link").first().click();
  await expect(page.getByText("Typed before. And after.").first()).toBeVisible();
  await page.getByRole("link", { name: /^Drafts/ }).click();
  await expect(rows(page).filter({ hasText: "On the move" })).toHaveCount(0);
});

test("Compose with Shift opens a window; where the browser allows none the message stays and says so", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Compose" }).click({ modifiers: ["Shift"] });
  const own = await opened;
  await expect(own.getByLabel("To", { exact: true })).toBeFocused();
  await expect(text(page)).toHaveCount(0);
  await own.close();

  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.getByRole("button", { name: "Compose" }).click();
  await text(page).fill("Nothing lost");
  await page.getByRole("button", { name: outside }).click();
  await expect(page.getByText("The browser lets no window open")).toBeVisible();
  await expect(text(page)).toContainText("Nothing lost");
});

test("a message in which nothing is written yet moves out without leaving a draft", async ({ page }) => {
  await signIn(page, keryx, "carol@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await expect(text(page)).toBeVisible();
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: outside }).click();
  const own = await opened;
  await expect(own.getByLabel("To", { exact: true })).toBeVisible();
  await expect(text(page)).toHaveCount(0);
  await own.getByLabel("Subject").focus();
  await own.close();
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(page.getByText("Nothing here")).toBeVisible();
  await expect(text(page)).toHaveCount(0);
});
