import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn, untilWritten } from "./signing-in.ts";

// Each goes on with what the one before it left.
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["Pickles", "Ketchup", "Mustard"]) await carolWrites(keryx, { subject });
});

const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const open = (page: Page, subject: string) => row(page, subject).getByRole("link").first().click();
const dialog = (page: Page) => page.getByRole("dialog", { name: "Labels" });
const inRail = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Folders" }).getByRole("link", { name });

test("l labels a conversation; the label is made by its name and stands in the list, the message and the side bar", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Pickles");
  await page.keyboard.press("l");
  await dialog(page).getByRole("textbox").fill("To buy");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("checkbox", { name: "To buy" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(row(page, "Pickles").getByText("To buy")).toBeVisible();
  await expect(page.getByRole("article").getByText("To buy")).toBeVisible();
  await expect(inRail(page, "To buy")).toBeVisible();
  await page.reload();
  await expect(row(page, "Pickles").getByText("To buy")).toBeVisible();
});

test("several that are ticked are labelled at once, and their label is the way to them", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await row(page, "Ketchup").getByRole("checkbox").check({ force: true });
  await row(page, "Pickles").getByRole("checkbox").check({ force: true });
  await page
    .getByRole("toolbar", { name: "Selected conversations" })
    .getByRole("button", { name: "More for the selection" })
    .click();
  await page.getByRole("menuitem", { name: "Labels" }).click();
  const box = dialog(page).getByRole("checkbox", { name: "To buy" });
  await expect(box).not.toBeChecked();
  await box.click();
  await expect(box).toBeChecked();
  await page.keyboard.press("Escape");
  await inRail(page, "To buy").click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: 'label:"To buy", change' })).toBeVisible();
  await expect(inRail(page, "To buy")).toHaveAttribute("aria-current", "page");
});

test("a label is taken off by the same key, and undo puts it back", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Ketchup");
  await page.keyboard.press("l");
  await untilWritten(page, '"keywords/to-buy":null', () =>
    dialog(page).getByRole("checkbox", { name: "To buy" }).uncheck(),
  );
  await page.keyboard.press("Escape");
  await expect(row(page, "Ketchup").getByText("To buy")).toHaveCount(0);
  // The next looks for it at the server.
  await untilWritten(page, '"keywords/to-buy":true', () => page.keyboard.press("z"));
  await expect(row(page, "Ketchup").getByText("To buy")).toBeVisible();
});

test("a label has a new name and colour wherever it stands, and is deleted from every message", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await inRail(page, "To buy").hover();
  await page.getByRole("button", { name: "Acts on the label To buy" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Shopping");
  await page.getByRole("dialog").getByText("green").click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Pickles").getByText("Shopping")).toHaveAttribute("data-colour", "green");
  await page.getByLabel("Search mail").press("ControlOrMeta+a");
  await page.getByLabel("Search mail").fill("label:shopping");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(2);
  await page.goto(`${keryx.url}/mail/inbox`);
  await inRail(page, "Shopping").hover();
  await page.getByRole("button", { name: "Acts on the label Shopping" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete label" }).click();
  await expect(page.getByText("Label deleted")).toBeVisible();
  await expect(inRail(page, "Shopping")).toHaveCount(0);
  await expect(row(page, "Pickles").getByText(/Shopping|to-buy/)).toHaveCount(0);
});

test("two labels of one name are one too many, and it is said", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  for (const time of [1, 2]) {
    await page.getByRole("button", { name: "New label" }).click();
    await page
      .getByRole("dialog")
      .getByLabel("Name")
      .fill(time === 1 ? "Work" : "WORK");
    await page.getByRole("dialog").getByRole("button", { name: "Make label" }).click();
  }
  await expect(page.getByText("There is a label of this name already.")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test("labels of every colour can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await page.getByRole("button", { name: "New label" }).click();
      await expect(page.getByRole("radio")).toHaveCount(8);
      await expectAccessible(page, "a new label");
      await page.keyboard.press("Escape");
      await open(page, "Mustard");
      await page.keyboard.press("l");
      const work = dialog(page).getByRole("checkbox", { name: "Work" });
      await work.check();
      await expectAccessible(page, "the labels of a conversation");
      await page.keyboard.press("Escape");
      await expect(row(page, "Mustard").getByText("Work")).toBeVisible();
      await expectAccessible(page, "a list with labels");
    });
  });
}
