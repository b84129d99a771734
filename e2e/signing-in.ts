import type { BrowserContext, Page } from "@playwright/test";
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
  await openMail(page, `${keryx.url}/mail/inbox`);
}

/** Opens a page of the mail, and waits until its keys and buttons work: it is drawn before. */
export async function openMail(page: Page, url: string): Promise<void> {
  // It listens for news as soon as they do.
  const works = page.waitForRequest((request) => request.url().includes("/jmap/eventsource"));
  await page.goto(url);
  await works;
}

/** Another tab of the same browser, with a page of the mail. */
export async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await openMail(page, url);
  return page;
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

/** Does something to mail that is written with these words, and waits until the server has it: the screen shows it before. */
export async function untilWritten(page: Page, words: string, act: () => Promise<unknown>): Promise<void> {
  const written = page.waitForResponse((response) => {
    const asked = response.request().postData() ?? "";
    return asked.includes('"Email/set"') && asked.includes(words);
  });
  await act();
  await written;
}
