import { expect, type Page } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, rows, signIn } from "./signing-in.ts";

const messages = 64;
let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  const send = (n: number) => carolWrites(keryx, { subject: `Note ${n}`, text: "Hello." });
  for (let n = 0; n < messages; n += 4) await Promise.all([n, n + 1, n + 2, n + 3].map(send));
});
test.describe.configure({ mode: "serial" });

const header = (page: Page) => page.getByRole("region", { name: "Conversations" }).locator("header");
const act = (page: Page, name: string) =>
  page.getByRole("toolbar", { name: "Selected conversations" }).getByRole("button", { name }).click();

async function selectWhole(page: Page, total: number) {
  await rows(page).first().getByRole("checkbox").click();
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).click();
  await page.getByRole("button", { name: `Select all ${total}` }).click();
  await expect(page.getByText(`All ${total} selected`)).toBeVisible();
  // What is loaded from now on is ticked as well.
  await page.getByTestId("conversations").evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
  await expect(rows(page).last().getByRole("checkbox")).toBeChecked();
  await expect(rows(page).getByRole("checkbox", { checked: false })).toHaveCount(0);
  await page.getByTestId("conversations").evaluate((list) => list.scrollTo({ top: 0 }));
}

test("all of a folder is archived, not only what was loaded, and comes back by undo", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(header(page)).toContainText(`${messages} conversations`);
  await selectWhole(page, messages);
  await act(page, "Archive");
  await expect(page.getByText(`${messages} conversations archived`, { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await openMail(page, `${keryx.url}/mail/archive`);
  await expect(header(page)).toContainText(`${messages} conversations`);
  await selectWhole(page, messages);
  await page.keyboard.press("#");
  await expect(page.getByText(`${messages} conversations moved to trash`, { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("z");
  await expect(page.getByText("Undone")).toBeVisible();
  await expect(header(page)).toContainText(`${messages} conversations`);
});

test("all that a search finds is marked read; one row taken out of it means the loaded ones alone", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect
    .poll(async () => {
      await page.goto(`${keryx.url}/mail/search?q=subject:note`);
      await expect(header(page)).toContainText("conversations");
      return header(page).textContent();
    })
    .toContain(`${messages} conversations`);
  await selectWhole(page, messages);
  await act(page, "Mark read");
  await expect(page.getByText(`${messages} conversations marked read`, { exact: true })).toBeVisible();
  await page.goto(`${keryx.url}/mail/search?q=${encodeURIComponent("subject:note is:unread")}`);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.goto(`${keryx.url}/mail/search?q=subject:note`);
  await selectWhole(page, messages);
  await rows(page).first().getByRole("checkbox").click();
  await expect(page.getByText("49 selected")).toBeVisible();
});

test("the trash is emptied whole, after a question", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/mail/archive`);
  await expect(header(page)).toContainText(`${messages} conversations`);
  await selectWhole(page, messages);
  await act(page, "Delete");
  await expect(page.getByText(`${messages} conversations moved to trash`, { exact: true })).toBeVisible();
  await page.goto(`${keryx.url}/mail/trash`);
  await expect(header(page)).toContainText(`${messages} conversations`);
  await selectWhole(page, messages);
  await act(page, "Delete");
  await expect(page.getByRole("dialog")).toContainText("Delete every message in Trash for good?");
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText(`${messages} conversations deleted for good`, { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Stop|Undo)$/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("Nothing here")).toBeVisible();
});
