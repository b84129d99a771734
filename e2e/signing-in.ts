import type { Page } from "@playwright/test";
import { undoCookie } from "../app/mail/compose/undo-time.ts";
import { type Keryx, password } from "./servers.ts";

interface SignIn {
  /** For how many seconds what is sent can be called back; most people of these tests never change their mind. */
  undoSeconds?: number;
}

/** Signs in by next-auth's own door, which opens the same session as the form does, and waits until the mail is there. */
export async function signIn(
  page: Page,
  keryx: Keryx,
  address: string,
  { undoSeconds = 0 }: SignIn = {},
): Promise<void> {
  const cookie = { name: undoCookie, value: String(undoSeconds), url: keryx.url };
  await page.context().addCookies([cookie]);
  const { csrfToken } = await (await page.request.get(`${keryx.url}/api/auth/csrf`)).json();
  await page.request.post(`${keryx.url}/api/auth/callback/credentials`, {
    form: { csrfToken, address, password, json: "true" },
  });
  // The page listens for news as soon as its keys and buttons work.
  const works = page.waitForRequest((request) => request.url().includes("/jmap/eventsource"));
  await page.goto(`${keryx.url}/mail/inbox`);
  await works;
}

/** Signs in at the form, as a person does. */
export async function signInByForm(
  page: Page,
  keryx: Keryx,
  address: string,
  secret = password,
): Promise<void> {
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/mail\/inbox/);
}

/** The rows of the open list. */
export const rows = (page: Page) => page.locator("[data-thread]");
