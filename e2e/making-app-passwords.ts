import { expect, type Page } from "@playwright/test";
import { password } from "./servers.ts";

/** Opens the settings' app passwords, as somebody who is signed in. */
export async function openAppPasswords(page: Page, url: string) {
  await page.goto(`${url}/settings`);
  await page
    .getByRole("navigation", { name: "Settings" })
    .getByRole("link", { name: "App passwords" })
    .click();
  await expect(page.getByRole("heading", { name: "App passwords" })).toBeVisible();
}

/** Makes one as a person does, and gives back what was shown. */
export async function makeAppPassword(
  page: Page,
  name: string,
  choose: (dialog: ReturnType<Page["getByRole"]>) => Promise<unknown>,
) {
  await page.getByRole("button", { name: "Make app password" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await choose(dialog);
  await dialog.getByLabel("Your own password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Make it" }).click();
  const shown = dialog.getByTestId("fresh-password").locator("span");
  await expect(shown).toHaveCount(6);
  const groups = await shown.allTextContents();
  await dialog.getByRole("button", { name: "I have it" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(groups.join(""))).toHaveCount(0);
  return groups.join(" ");
}
