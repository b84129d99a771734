import type { Page } from "@playwright/test";
import { type Keryx, password } from "./servers.ts";

/** Signs in as a person would, and waits until the mail is there. */
export async function signIn(page: Page, keryx: Keryx, address: string, secret = password): Promise<void> {
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/mail\/inbox/);
}

/** The rows of the open list. */
export const rows = (page: Page) => page.locator("[data-thread]");
