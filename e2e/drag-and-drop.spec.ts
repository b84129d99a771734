import { expect, type Page } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["One", "Two", "Three", "Four", "Five"]) await carolWrites(keryx, { subject });
});
test.describe.configure({ mode: "serial" });

const folder = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Folders" }).getByRole("link", { name: new RegExp(`^${name}`) });
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });

async function makeFolder(page: Page, name: string) {
  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  await expect(folder(page, name)).toBeVisible();
}

/** How far a folder stands to the right: deeper ones further. */
const indent = (page: Page, name: string) =>
  folder(page, name).evaluate((link) => Number.parseFloat(getComputedStyle(link).paddingLeft));

test("a conversation is dragged into a folder, and comes back by undo", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await makeFolder(page, "Fruit");
  await row(page, "One").dragTo(folder(page, "Fruit"));
  await expect(rows(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(rows(page)).toHaveCount(5);
  await row(page, "Two").dragTo(folder(page, "Fruit"));
  await expect(rows(page)).toHaveCount(4);
  await folder(page, "Fruit").click();
  await expect(row(page, "Two")).toBeVisible();
});

test("all that are ticked go together, by the text of one of them", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(4);
  await row(page, "One").getByRole("checkbox").click();
  await row(page, "Three").getByRole("checkbox").click();
  await row(page, "Three").getByRole("link").first().hover();
  await page.mouse.down();
  await folder(page, "Trash").hover();
  await folder(page, "Fruit").hover();
  await folder(page, "Fruit").hover();
  await page.mouse.up();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText("2 conversations moved to Fruit")).toBeVisible();
  await folder(page, "Fruit").click();
  await expect(rows(page)).toHaveCount(3);
});

test("what is dropped on junk is spam, on the trash deleted, and on its own folder or sent nothing happens", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(2);
  await row(page, "Four").dragTo(folder(page, "Inbox"));
  await row(page, "Four").dragTo(folder(page, "Sent"));
  await row(page, "Four").dragTo(folder(page, "Spam"));
  await expect(page.getByText("marked as spam")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await row(page, "Five").dragTo(folder(page, "Trash"));
  await expect(page.getByText("moved to trash")).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await folder(page, "Spam").click();
  await row(page, "Four").dragTo(folder(page, "Inbox"));
  await expect(rows(page)).toHaveCount(0);
  await folder(page, "Sent").click();
  await expect(rows(page)).toHaveCount(0);
});

test("a folder is dragged into another and out again, but not into itself; the menu does the same", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await makeFolder(page, "Berries");
  const top = await indent(page, "Berries");
  await folder(page, "Berries").dragTo(folder(page, "Fruit"));
  await expect.poll(() => indent(page, "Berries")).toBeGreaterThan(top);
  await folder(page, "Fruit").dragTo(folder(page, "Berries"));
  await expect(page.getByText("A folder cannot go into itself.")).toBeVisible();
  await folder(page, "Berries").dragTo(page.getByRole("heading", { name: "Folders", exact: true }));
  await expect.poll(() => indent(page, "Berries")).toBe(top);
  await page.getByRole("button", { name: "Acts on the folder Berries" }).click();
  await page.getByRole("menuitem", { name: "Move" }).click();
  await page.getByRole("dialog").getByLabel("Inside").selectOption({ label: "Fruit" });
  await page.getByRole("button", { name: "Move folder" }).click();
  await expect.poll(() => indent(page, "Berries")).toBeGreaterThan(top);
  await page.keyboard.press("z");
  await expect.poll(() => indent(page, "Berries")).toBe(top);
});
