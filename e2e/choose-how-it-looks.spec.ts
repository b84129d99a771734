import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["Pickles", "Ketchup", "Mustard"])
    await carolWrites(keryx, { subject, text: `Who wants ${subject.toLowerCase()}?` });
});

const list = (page: Page) => page.getByRole("region", { name: "Conversations" });
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });
const folders = (page: Page) => page.getByRole("navigation", { name: "Folders" });
const widthOf = async (page: Page, name: string) =>
  Number(await page.getByRole("separator", { name }).getAttribute("aria-valuenow"));
/** Chooses by the palette, and waits until the account has it. */
async function choose(page: Page, words: string) {
  const kept = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What would you like to do?").fill(words);
  await page.keyboard.press("Enter");
  await kept;
}

test("with two panes a conversation takes the place of the list, and u brings the list back", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(reading(page)).toBeVisible();
  await choose(page, "Two panes");
  await expect(reading(page)).toBeHidden();
  await expect(folders(page)).toBeVisible();
  await rows(page).filter({ hasText: "Ketchup" }).getByRole("link").first().click();
  await expect(reading(page).getByText("Who wants ketchup?")).toBeVisible();
  await expect(list(page)).toBeHidden();
  await page.keyboard.press("u");
  await expect(list(page)).toBeVisible();
});

test("with one pane the folders open when they are asked for", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await choose(page, "One pane");
  await expect(folders(page)).toBeHidden();
  await page.getByRole("button", { name: "Folders" }).click();
  await page.getByRole("dialog", { name: "Folders" }).getByRole("link", { name: /^Sent/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sent" })).toBeVisible();
  await choose(page, "Three panes");
  await expect(folders(page)).toBeVisible();
  await expect(reading(page)).toBeVisible();
});

test("what one chose is there in another browser, with the first answer already", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/appearance`);
  for (const choice of ["Dark", "Two", "Compact", "3:04 pm"]) {
    const kept = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.getByRole("radio", { name: choice, exact: true }).check({ force: true });
    await kept;
  }
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

  const elsewhere = await anotherBrowser();
  await signIn(elsewhere, keryx, "bob@crepes.fr");
  const storageState = await elsewhere.context().storageState();
  // Without scripts there is only what the server drew.
  const bare = await anotherBrowser({ javaScriptEnabled: false, storageState });
  await bare.goto(`${keryx.url}/mail/inbox`);
  await expect(bare.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(bare.getByRole("region", { name: "Reading" })).toBeHidden();
  await expect(rows(bare)).toHaveCount(3);
  expect((await rows(bare).first().boundingBox())?.height).toBeLessThan(36);
  await expect(rows(bare).first().getByRole("time")).toHaveText(/\d\s[ap]m/i);

  await page.goto(`${keryx.url}/settings/appearance`);
  await expect(page.getByRole("radio", { name: "Compact" })).toBeChecked();
  for (const choice of ["As the system", "Three", "Comfortable", "As my language"]) {
    const kept = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.getByRole("radio", { name: choice, exact: true }).check({ force: true });
    await kept;
  }
});

test("the edges between panes are dragged or moved by the arrow keys, and stay where they were put", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const edge = page.getByRole("separator", { name: "Width of the list" });
  const box = (await edge.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const kept = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.mouse.move(box.x + 4, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 84, 300, { steps: 4 });
  await page.mouse.up();
  await kept;
  const width = await widthOf(page, "Width of the list");
  expect(width).toBeGreaterThan(460);

  const before = await widthOf(page, "Width of the folders");
  await page.getByRole("separator", { name: "Width of the folders" }).focus();
  const keptToo = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.keyboard.press("ArrowRight");
  await keptToo;
  await page.reload();
  expect(await widthOf(page, "Width of the list")).toBe(width);
  expect(await widthOf(page, "Width of the folders")).toBe(before + 16);
  expect((await list(page).boundingBox())?.width).toBeCloseTo(width, -1);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });

    test("choosing, and each layout, can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      for (const layout of ["Two panes", "One pane", "Compact rows", "Three panes", "Comfortable rows"]) {
        await choose(page, layout);
        await expectAccessible(page, layout);
      }
      await page.goto(`${keryx.url}/settings/appearance`);
      await expectAccessible(page, "the settings of appearance");
    });
  });
}
