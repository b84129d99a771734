import { expect, type Page } from "@playwright/test";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});
test.describe.configure({ mode: "serial" });

async function write(page: Page, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill("See you then.");
}
const scheduled = (page: Page) => page.getByRole("region", { name: "Scheduled" }).getByRole("listitem");

test("a message for tomorrow morning waits in Scheduled at eight by the writer's clock, and is called back", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await write(page, "Breakfast");
  await page.keyboard.press("Control+Shift+L");
  await expect(page.getByRole("menuitem", { name: /Tomorrow morning.*8:00/ })).toBeVisible();
  await page.getByRole("menuitem", { name: /Tomorrow morning/ }).click();
  await expect(page.getByText(/^Goes on .*8:00$/)).toBeVisible();

  await page.getByRole("link", { name: /^Scheduled/ }).click();
  await expect(scheduled(page)).toHaveCount(1);
  await expect(scheduled(page)).toContainText("bob@crepes.fr");
  await expect(scheduled(page)).toContainText("8:00");
  await page.reload();
  await scheduled(page).getByRole("link").click();
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(reading.getByText(/Goes on .*8:00\./)).toBeVisible();
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(rows(page).filter({ hasText: "Breakfast" })).toContainText("Scheduled");

  await page.goto(`${keryx.url}/mail/scheduled`);
  await scheduled(page).getByRole("button", { name: "Call back and edit" }).click();
  await expect(page.getByLabel("Subject")).toHaveValue("Breakfast");
  await expect(page.getByText("Nothing scheduled")).toBeVisible();
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(rows(page).filter({ hasText: "Breakfast" })).toHaveCount(1);
});

test("deleting what has not gone out calls it back, and nothing is sent", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await write(page, "Changed my mind");
  await page.keyboard.press("Control+Shift+L");
  await page.getByRole("menuitem", { name: /Tomorrow morning/ }).click();
  await expect(page.getByText(/^Goes on /)).toBeVisible();
  await page.goto(`${keryx.url}/mail/sent`);
  await rows(page).filter({ hasText: "Changed my mind" }).getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText(/Goes on /)).toBeVisible();
  await page.keyboard.press("#");
  const dialog = page.getByRole("dialog", { name: "Call it back and delete it?" });
  await dialog.getByRole("button", { name: "Call back and delete" }).click();
  await expect(rows(page).filter({ hasText: "Changed my mind" })).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/scheduled`);
  await expect(page.getByText("Nothing scheduled")).toBeVisible();
  await page.goto(`${keryx.url}/mail/trash`);
  await expect(rows(page).filter({ hasText: "Changed my mind" })).toHaveCount(1);
});

test("a time that is over or too far ahead is refused in words, and nothing is sent", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await write(page, "Never");
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("menuitem", { name: "Pick a day and time…" }).click();
  const dialog = page.getByRole("dialog", { name: "Send later" });
  await expect(dialog).toContainText("Europe/Paris");
  await dialog.getByLabel("Day and time").fill("2020-01-01T08:00");
  await dialog.getByRole("button", { name: "Send then" }).click();
  await expect(dialog.getByText("That is over.")).toBeVisible();
  await dialog.getByLabel("Day and time").fill("2099-01-01T08:00");
  await dialog.getByRole("button", { name: "Send then" }).click();
  await expect(dialog.getByText("That is too far ahead")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Subject")).toHaveValue("Never");
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(rows(page).filter({ hasText: "Never" })).toHaveCount(0);
});

/** The field knows whole minutes: on the wire its time is brought nearer, so that nobody waits for one. Gives the time when it was sent. */
async function bringNearer(page: Page): Promise<() => number> {
  let due = Number.POSITIVE_INFINITY;
  await page.route("**/jmap", (route) => {
    const body = route.request().postData() ?? "";
    if (!body.includes('"HOLDUNTIL"')) return route.continue();
    due = Date.now() + 2_000;
    const nearer = `"HOLDUNTIL":"${new Date(due).toISOString()}"`;
    return route.continue({ postData: body.replace(/"HOLDUNTIL":"[^"]+"/, nearer) });
  });
  return () => due;
}

test("what is due in the next minute arrives by itself, and is not Scheduled any more", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr");
  await write(page, "On time");
  const due = await page.evaluate(() => {
    const at = new Date(Math.ceil((Date.now() + 20_000) / 60_000) * 60_000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  });
  const sentDue = await bringNearer(page);
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("menuitem", { name: "Pick a day and time…" }).click();
  await page.getByLabel("Day and time").fill(due);
  await page.getByRole("button", { name: "Send then" }).click();
  await expect(page.getByText(`Goes on`)).toBeVisible();
  const arrived = rows(bob).filter({ hasText: "On time" });
  await expect(arrived).toBeVisible();
  expect(Date.now()).toBeGreaterThanOrEqual(sentDue());
  await page.goto(`${keryx.url}/mail/scheduled`);
  await expect(page.getByText("Nothing scheduled")).toBeVisible();
});
