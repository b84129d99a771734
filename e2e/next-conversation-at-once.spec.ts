import { expect } from "@playwright/test";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const sauce of ["pickles", "ketchup", "mustard", "relish"])
    await carolWrites(keryx, { subject: `About ${sauce}`, text: `Who wants ${sauce}?` });
});

test("the next and the previous conversation are read without asking the server anything", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const reading = page.getByRole("region", { name: "Reading" });
  const loaded: string[] = [];
  page.on("requestfinished", (request) => {
    if (request.postData()?.includes("thread.emails")) loaded.push(request.postData() ?? "");
  });
  await rows(page).filter({ hasText: "About ketchup" }).getByRole("link").first().click();
  await expect(reading.getByText("Who wants ketchup?")).toBeVisible();
  await expect.poll(() => loaded.length).toBeGreaterThanOrEqual(3);

  // From here on no question is answered.
  await page.route("**/jmap", () => {});
  const asked = loaded.length;
  await page.keyboard.press("j");
  await expect(reading.getByText("Who wants pickles?")).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(reading.getByText("Who wants mustard?")).toBeVisible();
  expect(loaded).toHaveLength(asked);
});
