import { expect, type Page, test } from "@playwright/test";
import { fillInbox } from "./many-emails.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

const conversations = 500_000;
let keryx: Keryx;
// A server of its own: to remove so many rows again would take longer than to start it.
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  await fillInbox(keryx, "bob@crepes.fr", conversations);
});
test.afterAll(() => keryx?.destroy());

const list = (page: Page) => page.getByTestId("conversations");
const row = (page: Page, position: number) => list(page).locator(`li[aria-posinset="${position}"]`);
/** The first row that is wholly in sight, from 1, once the rows that are in sight are there. */
async function firstInSight(page: Page): Promise<number> {
  const find = () =>
    list(page).evaluate((scroller) => {
      const { top, bottom } = scroller.getBoundingClientRect();
      const inSight = [...scroller.querySelectorAll("li")].filter((one) => {
        const at = one.getBoundingClientRect();
        return at.top > top - 1 && at.bottom < bottom + 1;
      });
      const isLoaded = inSight.length > 0 && inSight.every((one) => one.querySelector("[data-thread]"));
      return isLoaded ? Math.min(...inSight.map((one) => Number(one.ariaPosInSet))) : Number.NaN;
    });
  let found = Number.NaN;
  await expect
    .poll(async () => {
      found = await find();
      return found;
    })
    .toBeGreaterThan(0);
  return found;
}
const topOf = async (page: Page, position: number) =>
  Math.round((await row(page, position).boundingBox())?.y ?? Number.NaN);

/** As the thumb does it, which a headless browser does not draw. */
const dragThumb = (page: Page, share: number) =>
  list(page).evaluate((scroller, to) => {
    scroller.scrollTop = to * (scroller.scrollHeight - scroller.clientHeight);
  }, share);

test("500,000 conversations are scrolled through: the thumb leads anywhere, the wheel goes by pixels, End and Home to both ends", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(page.getByText("500,000 conversations")).toBeVisible();
  expect(await firstInSight(page)).toBe(1);

  await dragThumb(page, 0.5);
  const middle = await firstInSight(page);
  expect(Math.abs(middle - conversations / 2)).toBeLessThan(500);
  const before = await topOf(page, middle + 3);
  await row(page, middle + 3).hover();
  await page.mouse.wheel(0, 130);
  await expect.poll(() => topOf(page, middle + 3)).toBe(before - 130);
  await page.mouse.wheel(0, -130);
  await expect.poll(() => topOf(page, middle + 3)).toBe(before);

  // The keys go on from the row that has the focus, wherever the list is scrolled to.
  await row(page, middle + 3)
    .getByRole("link")
    .focus();
  await page.keyboard.press("End");
  await expect(row(page, conversations)).toBeInViewport({ ratio: 0.99 });
  await expect(row(page, conversations).locator("[data-thread]")).toBeVisible();
  await expect(row(page, middle + 3).getByRole("link")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(row(page, 1)).toBeInViewport({ ratio: 0.99 });
  await page.keyboard.press("PageDown");
  await expect(row(page, 1)).not.toBeInViewport();
  expect(await firstInSight(page)).toBeLessThan(12);
});

test("on a phone the list stands where it was when one comes back to it from a conversation of long ago", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, keryx, "bob@crepes.fr");
  await firstInSight(page);
  await dragThumb(page, 0.5);
  const middle = await firstInSight(page);
  await list(page).evaluate((scroller) => scroller.scrollBy({ top: 3_000 }));
  await expect.poll(() => firstInSight(page)).toBeGreaterThan(middle + 30);
  const at = await firstInSight(page);
  const before = await topOf(page, at + 2);
  await row(page, at + 2)
    .getByRole("link")
    .click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText("like all the others")).toBeVisible();
  await expect(rows(page).first()).toBeHidden();
  await page.goBack();
  await expect(row(page, at + 2)).toBeVisible();
  expect(await topOf(page, at + 2)).toBe(before);
});
