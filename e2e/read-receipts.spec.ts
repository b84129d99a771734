import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "eve"]);
});

const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });

async function writeAsking(page: Page, subject: string) {
  await page.keyboard.press("c");
  await page.getByLabel("To", { exact: true }).fill("eve@crepes.fr");
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill("Buckwheat or wheat?");
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Ask for a read receipt" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByLabel("Subject")).toHaveCount(0);
}

test("one asks to be told that a message was read, and its reader agrees or does not", async ({
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  const eve = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await writeAsking(bob, "Menu");
  await writeAsking(bob, "Wine");

  await signIn(eve, keryx, "eve@crepes.fr");
  await row(eve, "Wine").getByRole("link").first().click();
  const bar = reading(eve).getByRole("note").filter({ hasText: "asks to be told" });
  await expect(bar).toBeVisible();
  await expectAccessible(eve, "a message that asks for a receipt");
  await bar.getByRole("button", { name: "No" }).click();
  await expect(bar).toHaveCount(0);
  await row(eve, "Menu").getByRole("link").first().click();
  await bar.getByRole("button", { name: "Tell them" }).click();
  await expect(eve.getByText("Told that you have read it")).toBeVisible();
  await expect(bar).toHaveCount(0);
  await eve.reload();
  await expect(reading(eve).getByRole("article", { name: /^Message from/ })).toBeVisible();
  await expect(bar).toHaveCount(0);

  // Bob has it in words, and on the way of his message.
  await row(bob, "Read: Menu").getByRole("link").first().click();
  await expect(reading(bob).getByText("eve@crepes.fr opened your message “Menu”.")).toBeVisible();
  await bob.getByRole("link", { name: /^Sent/ }).click();
  await row(bob, "Menu").getByRole("link").first().click();
  await expect(reading(bob).getByText(/Opened .*, says the mail program of eve@crepes\.fr\./)).toBeVisible();
  await row(bob, "Wine").getByRole("link").first().click();
  await expect(reading(bob).getByRole("region", { name: "Delivery" })).toBeVisible();
  await expect(reading(bob).getByText(/says the mail program/)).toHaveCount(0);
});
