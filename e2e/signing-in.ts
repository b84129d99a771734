import type { Page } from "@playwright/test";
import { undoCookie } from "../app/mail/compose/undo-time.ts";
import { type Keryx, password } from "./servers.ts";

interface SignIn {
  secret?: string;
  /** For how many seconds what is sent can be called back; most people of these tests never change their mind. */
  undoSeconds?: number;
}

/** Signs in as a person would, and waits until the mail is there. */
export async function signIn(
  page: Page,
  keryx: Keryx,
  address: string,
  { secret = password, undoSeconds = 0 }: SignIn = {},
): Promise<void> {
  const cookie = { name: undoCookie, value: String(undoSeconds), url: keryx.url };
  await page.context().addCookies([cookie]);
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/mail\/inbox/);
}

/** The rows of the open list. */
export const rows = (page: Page) => page.locator("[data-thread]");
