import { expect } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "dora"]);
});
test.describe.configure({ mode: "serial" });

const deliver = (subject: string, text = "Hello.", to = "bob@crepes.fr", fields: string[] = []) =>
  carolWrites(keryx, { subject, text, to, fields });

test("a folder is made, conversations are moved into it and back by undo, live in a second tab", async ({
  page,
}) => {
  for (const subject of ["Apples", "Pears", "Plums"]) await deliver(subject);
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await openTab(page.context(), `${keryx.url}/mail/inbox`);
  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Fruit");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /^Fruit/ })).toBeVisible();
  await expect(other.getByRole("link", { name: /^Fruit/ })).toBeVisible();

  await rows(page).filter({ hasText: "Apples" }).getByRole("checkbox").click();
  await rows(page).filter({ hasText: "Pears" }).getByRole("checkbox").click();
  await page.getByRole("button", { name: "Move to a folder" }).first().click();
  await page.getByRole("menuitem", { name: "Fruit" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(other)).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(other)).toHaveCount(3);

  await rows(page).filter({ hasText: "Plums" }).getByRole("link").first().click();
  await page
    .getByRole("toolbar", { name: "Conversation" })
    .getByRole("button", { name: "Move to a folder" })
    .click();
  await page.getByRole("menuitem", { name: "Fruit" }).click();
  await page.getByRole("link", { name: /^Fruit/ }).click();
  await expect(rows(page).filter({ hasText: "Plums" })).toBeVisible();
});

test("reading marks as read, and it can be marked unread again; the counts beside the folder and in the title follow", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const inbox = page.getByRole("link", { name: /^Inbox/ });
  await expect(inbox).toContainText("2");
  await expect(page).toHaveTitle("(2) Mail · bob@crepes.fr · Keryx");
  // One alone: of two the first would count.
  await expect(page.locator("head title")).toHaveCount(1);
  const drawn = await (await page.request.get(page.url())).text();
  expect(drawn).toContain("<title>(2) Mail · bob@crepes.fr · Keryx</title>");
  await rows(page).filter({ hasText: "Apples" }).getByRole("link").first().click();
  await expect(inbox).toContainText("1");
  await expect(page).toHaveTitle("(1) Mail · bob@crepes.fr · Keryx");
  await page
    .getByRole("toolbar", { name: "Conversation" })
    .getByRole("button", { name: "Mark unread" })
    .click();
  await expect(inbox).toContainText("2");
  await expect(rows(page).getByRole("link", { name: /^Unread\. .*Apples/ })).toBeVisible();
});

test("a folder inside a folder is made, renamed and deleted; one with something in it stays", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await openTab(page.context(), `${keryx.url}/mail/inbox`);
  const dialog = page.getByRole("dialog");
  const act = async (folder: string, name: string) => {
    await page.getByRole("button", { name: `Acts on the folder ${folder}` }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await page.getByRole("button", { name: "New folder" }).click();
  await dialog.getByLabel("Name").fill("Φρούτα");
  await dialog.getByLabel("Inside").selectOption({ label: "Fruit" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /^Φρούτα/ })).toBeVisible();
  await act("Fruit", "Delete");
  await dialog.getByRole("button", { name: "Delete folder" }).click();
  await expect(dialog.getByRole("alert")).toContainText("folders inside");
  await page.keyboard.press("Escape");
  await act("Φρούτα", "Rename");
  await dialog.getByLabel("Name").fill("Berries");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /^Berries/ })).toBeVisible();
  await expect(other.getByRole("link", { name: /^Berries/ })).toBeVisible();
  await act("Berries", "Delete");
  await dialog.getByRole("button", { name: "Delete folder" }).click();
  await expect(page.getByRole("link", { name: /^Berries/ })).toHaveCount(0);
  await expect(other.getByRole("link", { name: /^Berries/ })).toHaveCount(0);
  await act("Fruit", "Delete");
  await dialog.getByRole("button", { name: "Delete folder" }).click();
  await expect(dialog.getByRole("alert")).toContainText("mail in this folder");
});

test("all that is listed is selected, archived and brought back by undo", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(2);
  await rows(page).first().getByRole("checkbox").click();
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).click();
  await expect(page.getByText("2 selected")).toBeVisible();
  await page
    .getByRole("toolbar", { name: "Selected conversations" })
    .getByRole("button", { name: "Archive" })
    .click();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(rows(page)).toHaveCount(2);
});

test("the room that is taken grows while one looks", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const used = page.getByText(/ used$/);
  const before = (await used.textContent()) ?? "";
  await deliver("Heavy", "pickles\r\n".repeat(20_000));
  await expect(rows(page).filter({ hasText: "Heavy" })).toBeVisible();
  await expect(used).not.toHaveText(before);
});

test("the keyboard alone is enough", async ({ page }) => {
  for (const subject of ["Keys one", "Keys two"]) await deliver(subject, "Hello.", "dora@crepes.fr");
  await signIn(page, keryx, "dora@crepes.fr");
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const heading = page.getByRole("region", { name: "Reading" }).getByRole("heading", { level: 2 });
  await expect(heading).toHaveText("Keys two");
  await page.keyboard.press("j");
  await expect(heading).toHaveText("Keys one");
  await page.keyboard.press("e");
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await expect(page.getByLabel("Subject")).toBeVisible();
});

test("search finds words, phrases, people, folders, dates and attachments, in any alphabet", async ({
  page,
}) => {
  await deliver("Walrus news", "The walrus ate the quarterly figures.");
  await deliver("Καλημέρα", "Πού είναι η ταινία;", "bob@crepes.fr", [
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
  ]);
  await signIn(page, keryx, "bob@crepes.fr");
  const found = async (query: string, subjects: string[]) => {
    await page.locator("#mail-search").press("ControlOrMeta+a");
    await page.locator("#mail-search").fill(query);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(query).replace(/[.*+?()]/g, "\\$&")}`));
    await expect(rows(page)).toHaveCount(subjects.length);
    for (const subject of subjects) await expect(rows(page).filter({ hasText: subject })).toBeVisible();
  };
  await found("quarter", ["Walrus news"]);
  await found('"ate the quarterly"', ["Walrus news"]);
  await found('"quarterly ate"', []);
  await expect(page.getByText(/nothing|no conversation/i).first()).toBeVisible();
  await found("ταινια", ["Καλημέρα"]);
  await found("subject:walrus", ["Walrus news"]);
  await found("subject:quarterly", []);
  await found("from:carol walrus", ["Walrus news"]);
  await found("in:fruit", ["Plums"]);
  await found("walrus before:2001-01-01", []);
  await found("walrus has:attachment", []);
  // An address of a search can be kept and opened again.
  await found("walrus", ["Walrus news"]);
  await page.reload();
  await expect(rows(page).filter({ hasText: "Walrus news" })).toBeVisible();
});
