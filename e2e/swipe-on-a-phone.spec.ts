import { type CDPSession, expect, type Page } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["Pickles", "Ketchup", "Mustard"]) await carolWrites(keryx, { subject });
});
test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });

/** Draws a finger over a row, so many pixels to the right. */
async function swipe(page: Page, finger: CDPSession, subject: string, across: number) {
  const box = await row(page, subject).boundingBox();
  if (!box) throw new Error(`${subject} is not to be seen`);
  const y = box.y + box.height / 2;
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number) =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", 195);
  for (let step = 1; step <= 8; step += 1) await touch("touchMove", 195 + (across * step) / 8);
  await touch("touchEnd", 0);
}

test("a finger archives to the right, throws away to the left, and a short swipe does nothing", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(3);
  const finger = await context.newCDPSession(page);
  await swipe(page, finger, "Mustard", 60);
  await swipe(page, finger, "Pickles", 160);
  await expect(row(page, "Pickles")).toHaveCount(0);
  await expect(page.getByText("Conversation archived")).toBeVisible();
  await swipe(page, finger, "Ketchup", -160);
  await expect(row(page, "Ketchup")).toHaveCount(0);
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/\/mail\/inbox$/);
  await page.goto(`${keryx.url}/mail/archive`);
  await expect(row(page, "Pickles")).toBeVisible();
  await page.goto(`${keryx.url}/mail/trash`);
  await expect(row(page, "Ketchup")).toBeVisible();
});
