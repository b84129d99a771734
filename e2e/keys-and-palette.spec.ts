import { expect, type Page } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "dora", "fay"]);
  for (const subject of ["One", "Two", "Three", "Four"])
    for (const to of ["bob@crepes.fr", "dora@crepes.fr", "fay@crepes.fr"])
      await carolWrites(keryx, { subject, to });
});
test.describe.configure({ mode: "serial" });

const subjectOpen = (page: Page) =>
  page.getByRole("region", { name: "Reading" }).getByRole("heading", { level: 2 });
const palette = (page: Page) => page.getByRole("dialog", { name: "Commands" });

test("the words of a button go when a dialog opens, also by no hand", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const button = page.getByRole("button", { name: "New folder" });
  await button.hover();
  await expect(page.getByRole("tooltip")).toBeVisible();
  // Its code may come late, when the key or the press that asked for it is past.
  await button.evaluate((one: HTMLElement) => one.click());
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByRole("tooltip")).toHaveCount(0);
});

test("two keys go from folder to folder, and one key undoes the last act", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press("z");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.waitForURL(/\/mail\/sent/);
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.waitForURL(/\/mail\/drafts/);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("is:starred");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  // The address changes a moment before the screen.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Contacts");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.waitForURL(/\/mail\/inbox/);
  await expect(rows(page)).toHaveCount(4);
});

test("spam goes to junk with one key and comes back from there with the same", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("!");
  await expect(rows(page)).toHaveCount(3);
  await openMail(page, `${keryx.url}/mail/junk`);
  await expect(rows(page).filter({ hasText: "Four" })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("!");
  await expect(rows(page)).toHaveCount(0);
  await openMail(page, `${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(4);
});

test("conversations are ticked by what they are: all, none, unread, starred", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  const ticked = rows(page).getByRole("checkbox", { checked: true });
  await page.keyboard.press("j");
  await page.keyboard.press("s");
  for (const [key, count] of [
    ["a", 4],
    ["s", 1],
    ["t", 3],
    ["n", 0],
    ["u", 4],
    ["r", 0],
  ] as const) {
    await page.keyboard.press("*");
    await page.keyboard.press(key);
    await expect(ticked).toHaveCount(count);
  }
});

test("archiving goes on to the next conversation, or to the one before", async ({ page }) => {
  await signIn(page, keryx, "dora@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await rows(page).filter({ hasText: "Three" }).getByRole("link").first().click();
  await expect(subjectOpen(page)).toHaveText("Three");
  await page.keyboard.press("]");
  await expect(subjectOpen(page)).toHaveText("Two");
  await page.keyboard.press("[");
  await expect(subjectOpen(page)).toHaveText("Four");
  await expect(rows(page)).toHaveCount(2);
});

test("every act is found by its name in the palette, which shows its key", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
  // Nothing is chosen: what needs a conversation is not offered.
  await expect(palette(page).getByRole("option", { name: /^Archive/ })).toHaveCount(0);
  await expect(palette(page).getByRole("option", { name: /^Go to the inbox/ })).toContainText("gi");
  await page.keyboard.type("sent");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/mail\/sent/);
  await openMail(page, `${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("option", { name: /^Archive\s?e$/ })).toBeVisible();
  await page.keyboard.type("mark read");
  await expect(palette(page).getByRole("option").first()).toContainText("Mark read");
  await page.keyboard.press("Enter");
  await expect(palette(page)).toHaveCount(0);
  await expect(
    rows(page)
      .filter({ hasText: "Four" })
      .getByRole("link", { name: /^Unread/ }),
  ).toHaveCount(0);
  // The search box has the focus when the palette has gone.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("search mail");
  await page.keyboard.press("Enter");
  await expect(page.locator("#mail-search")).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("qqqq");
  await expect(palette(page).getByText("No act has that name.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
});

test("v moves to a folder that one types the beginning of", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("v");
  const folders = page.getByRole("dialog", { name: "Move to a folder" });
  await expect(folders).toBeVisible();
  await page.keyboard.type("arch");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(3);
  await page.goto(`${keryx.url}/mail/archive`);
  await expect(rows(page).filter({ hasText: "Four" })).toBeVisible();
});

test("the question mark shows every key and how one searches", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const text of ["Go to starred mail", "Spam, or not spam", "Select the unread ones", "Either"])
    await expect(help.getByText(text)).toBeVisible();
});

test("an act has a key of one's own, also in the tab that is open, and single keys can be switched off", async ({
  page,
}) => {
  await signIn(page, keryx, "fay@crepes.fr");
  const settings = await page.context().newPage();
  await settings.goto(`${keryx.url}/settings/keys`);
  await settings.getByRole("button", { name: "Change the key of: Archive", exact: true }).click();
  await settings.keyboard.press("s");
  // Another act has it: it is named, and taken from there.
  const conflict = settings.getByRole("dialog", { name: "s is taken" });
  await expect(conflict).toContainText("Star, or remove the star");
  await conflict.getByRole("button", { name: "Take it" }).click();
  const change = settings.getByRole("button", { name: "Change the key of: Go to sent mail", exact: true });
  await change.click();
  await settings.keyboard.press("q");
  await settings.keyboard.press("w");
  await expect(settings.getByRole("listitem").filter({ has: change })).toContainText("qw");
  await page.bringToFront();
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").getByText("Archive", { exact: true }).locator("..")).toContainText(
    "s",
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("s");
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press("z");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("q");
  await page.keyboard.press("w");
  await page.waitForURL(/\/mail\/sent/);
  await settings.bringToFront();
  await settings.getByRole("button", { name: "All keys as usual" }).click();
  await settings.getByLabel("Single keys").uncheck();
  await page.bringToFront();
  await openMail(page, `${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await expect(page.getByRole("textbox", { name: "Subject" })).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette(page)).toBeVisible();
  await settings.bringToFront();
  await settings.getByLabel("Single keys").check();
});

test("after a few clicks the key that does the same is shown once", async ({ page }) => {
  await signIn(page, keryx, "fay@crepes.fr");
  await rows(page).first().getByRole("link").first().click();
  const star = page
    .getByRole("region", { name: "Reading" })
    .getByRole("button", { name: /^(Star|Remove star)/ })
    .first();
  for (let n = 0; n < 3; n += 1) await star.click();
  await expect(page.getByText("Star, or remove the star: press s")).toBeVisible();
  await star.click();
  await expect(page.getByText("Star, or remove the star: press s")).toHaveCount(1);
  await page.getByRole("button", { name: "No more hints" }).click();
});
