import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
const letter = (from: string, subject: string) =>
  Buffer.from(
    [
      `From: Market Hall <${from}>`,
      "To: bob@crepes.fr",
      `Subject: ${subject}`,
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "",
      `<p>${subject} is open.</p><img src="https://tracker.example/a.png"><img src="https://tracker.example/b.png">`,
      '<img src="//cdn.example/c.png">',
      "",
    ].join("\r\n"),
  );
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const [from, subject] of [
    ["hall@market.example", "North door"],
    ["hall@market.example", "South door"],
    ["other@market.example", "East door"],
  ] as const)
    await sendByCurl(keryx.ports.smtp, "list@market.example", ["bob@crepes.fr"], letter(from, subject));
});

/** Answers the hosts of the pictures, and tells which were asked. */
async function pictures(page: Page): Promise<string[]> {
  const asked: string[] = [];
  await page.context().route(/\/\/(tracker|cdn)\.example\//, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ status: 204 });
  });
  return asked;
}
async function open(page: Page, subject: string) {
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  const body = page.frameLocator('iframe[title^="Message"]');
  await expect(body.getByText(`${subject} is open.`)).toBeVisible();
}

test("what was not loaded is counted and named, and shown when it is asked for", async ({ page }) => {
  const asked = await pictures(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "East door");
  await expect(page.getByText("3 remote images were not loaded")).toBeVisible();
  await expect(page.getByText("From tracker.example (2), cdn.example.")).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Show images" }).click();
  await expect.poll(() => [...asked].sort()).toEqual(["/a.png", "/b.png", "/c.png"]);
  // Once is not always.
  await page.reload();
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();
});

test("images of a sender are always shown, in every browser, until that is taken back in the settings", async ({
  page,
  anotherBrowser,
}) => {
  const asked = await pictures(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "North door");
  await page.getByRole("button", { name: "Always from this sender" }).click();
  await expect(page.getByText("Images of hall@market.example are always shown")).toBeVisible();
  await expect.poll(() => asked.length).toBe(3);
  await open(page, "South door");
  await expect(page.getByRole("button", { name: "Show images" })).toHaveCount(0);
  await open(page, "East door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();

  const elsewhere = await anotherBrowser();
  const askedThere = await pictures(elsewhere);
  await signIn(elsewhere, keryx, "bob@crepes.fr");
  await open(elsewhere, "South door");
  await expect.poll(() => askedThere.length).toBe(3);

  await elsewhere.goto(`${keryx.url}/settings/reading`);
  await elsewhere.getByRole("button", { name: "Block again hall@market.example" }).click();
  await expect(elsewhere.getByText("Nobody yet.")).toBeVisible();
  await page.reload();
  await open(page, "South door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();
});

test("a trusted sender's images wait in junk, where anybody may use the name", async ({ page }) => {
  const asked = await pictures(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "North door");
  await page.getByRole("button", { name: "Always from this sender" }).click();
  await expect.poll(() => asked.length).toBe(3);
  await page.keyboard.press("!");
  await page.getByRole("link", { name: /^Spam/ }).click();
  await open(page, "North door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Always from this sender" })).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });

    test("blocked images, and the list of trusted senders, can be read and used by everyone", async ({
      page,
    }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await open(page, "East door");
      await expectAccessible(page, "a message whose images were blocked");
      await page.goto(`${keryx.url}/settings/reading`);
      await expect(page.getByRole("heading", { name: "Remote images" })).toBeVisible();
      await expectAccessible(page, "the settings of reading");
    });
  });
}
