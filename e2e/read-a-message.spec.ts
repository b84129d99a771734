import { expect } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});

const lines = (...text: string[]) => Buffer.from(`${text.join("\r\n")}\r\n`);
const send = (message: Buffer) =>
  sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
/** A picture of one red dot. */
const dot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

test("a message appears in the open inbox by itself, without a reload", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await send(
    lines(
      "From: Carol <carol@hamburger.edu>",
      "To: bob@crepes.fr",
      "Subject: Live from SMTP",
      "",
      "How about pickles?",
    ),
  );
  await expect(rows(page).filter({ hasText: "Live from SMTP" })).toBeVisible();
});

test("the textbook's message is shown in its order: text, picture, text", async ({ page }) => {
  await send(
    lines(
      "From: Alice <alice@crepes.fr>",
      "To: bob@crepes.fr",
      "Subject: Picture of yummy crepe.",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=StartOfNextPart",
      "",
      "--StartOfNextPart",
      "",
      "Dear Bob, Please find a picture of a crepe.",
      "--StartOfNextPart",
      "Content-Transfer-Encoding: base64",
      "Content-Type: image/png",
      "",
      dot,
      "--StartOfNextPart",
      "",
      "Do you want the recipe?",
      "--StartOfNextPart--",
    ),
  );
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Picture of yummy crepe." }).getByRole("link").first().click();
  const reading = page.getByRole("region", { name: "Reading" });
  const first = reading.getByText("Please find a picture of a crepe.");
  const picture = reading.getByRole("img").first();
  const last = reading.getByText("Do you want the recipe?");
  await expect(last).toBeVisible();
  await expect(picture).toBeVisible();
  const tops = await Promise.all(
    [first, picture, last].map(async (part) => (await part.boundingBox())?.y ?? 0),
  );
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

test("HTML runs no script and fetches nothing until pictures are asked for", async ({ page }) => {
  const asked: string[] = [];
  const remote = /\/\/tracker\.example\/|\/jmap\/images\//;
  page.on("request", (request) => remote.test(request.url()) && asked.push(request.url()));
  await page.route(/\/jmap\/images\/\w+\//, (route) =>
    route.fulfill({ status: 200, contentType: "image/png", body: Buffer.from(dot, "base64") }),
  );
  await send(
    lines(
      "From: Mallory <m@evil.example>",
      "To: bob@crepes.fr",
      "Subject: Hostile HTML",
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "",
      '<h1>Big news</h1><script>parent.owned=1</script><img src=x onerror="parent.owned=1">',
      "<svg onload=\"parent.owned=1\"></svg><img src='http://tracker.example/pixel.png'>",
      '<div style="background:url(http://tracker.example/bg.png)">words</div><a href="javascript:parent.owned=1">click</a>',
    ),
  );
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Hostile HTML" }).getByRole("link").first().click();
  const body = page.frameLocator('iframe[title^="Message"]');
  await expect(body.getByText("Big news")).toBeVisible();
  expect(asked).toEqual([]);
  expect(await page.evaluate(() => "owned" in window)).toBe(false);
  await page.getByRole("button", { name: /show (images|pictures)/i }).click();
  // That their addresses be signed, and then both.
  await expect.poll(() => asked.length).toBe(3);
  expect(asked.filter((url) => !url.startsWith(`${keryx.url}/jmap/images/`))).toEqual([]);
  expect(await page.evaluate(() => "owned" in window)).toBe(false);
});

test("a message is starred, archived, brought back by undo, found by search, and deleted", async ({
  page,
}) => {
  await send(
    lines(
      "From: Dave <dave@hamburger.edu>",
      "To: bob@crepes.fr",
      "Subject: Quarterly figures",
      "",
      "The walrus ate them.",
    ),
  );
  await signIn(page, keryx, "bob@crepes.fr");
  const row = rows(page).filter({ hasText: "Quarterly figures" });
  await row.getByRole("link").first().click();
  await page.keyboard.press("s");
  await page.keyboard.press("e");
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(row).toBeVisible();
  await page.locator("#mail-search").fill("walrus");
  await page.keyboard.press("Enter");
  await expect(row).toBeVisible();
  await row.getByRole("link").first().click();
  await page.keyboard.press("#");
  await page.getByRole("link", { name: /^Trash/ }).click();
  await expect(row).toBeVisible();
});
