import { type BrowserContext, expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { openTab, rows, signIn } from "./signing-in.ts";
import { hasWholeBrowser, wholeBrowser, workerReady } from "./whole-browser.ts";

test.use(wholeBrowser);
needsAll(hasWholeBrowser ? null : "there is no whole Chromium here");
const names = ["bob", "carol", "dan", "eve", "fred", "gus"];
let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: names });
  for (const name of names)
    await sendByCurl(
      keryx.ports.smtp,
      "post@hamburger.edu",
      [`${name}@crepes.fr`],
      Buffer.from(
        `From: post@hamburger.edu\r\nTo: ${name}@crepes.fr\r\nSubject: Secret recipe\r\n\r\nPickles.\r\n`,
      ),
    );
});
test.afterAll(() => keryx.destroy());

const lockedHeading = (page: Page) => page.getByRole("heading", { name: "Keryx is locked" });

/** Locked is a page without a word of the mail, in its title neither. */
async function expectLocked(page: Page) {
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page).toHaveTitle("Keryx");
  await expect(page.getByText("Secret recipe")).toHaveCount(0);
}

async function unlock(page: Page, secret = password) {
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

/** How many emails this browser keeps; null where it keeps nothing of the kind. Looking makes nothing. */
const keptEmails = (page: Page) =>
  page.evaluate(async () => {
    const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith("keryx a"));
    if (!found?.name) return null;
    const db = await new Promise<IDBDatabase | null>((resolve) => {
      const opening = indexedDB.open(found.name ?? "");
      opening.onupgradeneeded = () => opening.transaction?.abort();
      opening.onerror = () => resolve(null);
      opening.onsuccess = () => resolve(opening.result);
    });
    if (!db) return null;
    const counting = db.transaction("emails").objectStore("emails").count();
    const count = await new Promise<number>((resolve) => {
      counting.onsuccess = () => resolve(counting.result);
    });
    db.close();
    return count;
  });

async function openKeeping(page: Page, address: string) {
  await signIn(page, keryx, address);
  await workerReady(page);
  await expect.poll(() => keptEmails(page)).toBe(1);
}

/** What the server answers a request for mail with. */
const status = async (context: BrowserContext) =>
  (await context.request.get(`${keryx.url}/.well-known/jmap`)).status();

test("a browser that is locked by its key shows no mail in any tab, nor does its session answer, until the password is given", async ({
  page,
  context,
}) => {
  await openKeeping(page, "bob@crepes.fr");
  const settings = await context.newPage();
  await settings.goto(`${keryx.url}/settings`);
  await expect(settings.getByRole("heading", { name: "App lock" })).toBeVisible();
  await page.bringToFront();
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expectLocked(page);
  await expectLocked(settings);
  expect(await status(context)).toBe(401);
  await expect.poll(() => keptEmails(page)).toBe(0);

  // Also loaded again, by its address, and without the mark that its page made.
  await page.goto(`${keryx.url}/mail/inbox`);
  await expectLocked(page);
  await context.clearCookies({ name: "keryx-locked" });
  expect(await status(context)).toBe(401);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expectLocked(page);

  await unlock(page, "not this one");
  await expect(page.getByText("This is not right. Try again.")).toBeVisible();
  expect(await status(context)).toBe(401);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  expect(cookie).toContain("keryx-locked=");
  await unlock(page);
  await expect(rows(page).filter({ hasText: "Secret recipe" })).toBeVisible();
  await expect(settings.getByRole("heading", { name: "App lock" })).toBeVisible();
  expect(await status(context)).toBe(200);
  // What was sent before it was unlocked, and comes later, locks nothing.
  expect((await fetch(`${keryx.url}/.well-known/jmap`, { headers: { cookie } })).status).toBe(200);
  expect(await status(context)).toBe(200);
});

test("the button to unlock waits for the page's own code, which marks what is locked", async ({
  page,
  context,
  browser,
}) => {
  await openKeeping(page, "gus@crepes.fr");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expectLocked(page);
  const storageState = await context.storageState();
  const withoutCode = await browser.newContext({ javaScriptEnabled: false, storageState });
  const early = await withoutCode.newPage();
  await early.goto(`${keryx.url}/mail/inbox`);
  await expect(lockedHeading(early)).toBeVisible();
  await expect(early.getByRole("button", { name: "Unlock", exact: true })).toBeDisabled();
  await withoutCode.close();
  await unlock(page);
  await expect(rows(page)).toHaveCount(1);
});

test("a browser locks itself after the time without use that was chosen, and keeps that choice", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "carol@crepes.fr");
  await page.goto(`${keryx.url}/settings`);
  const choice = page.getByLabel("Lock this browser when nobody has used it for");
  await choice.selectOption("5 minutes");
  const chosen = async () => (await context.cookies()).find(({ name }) => name === "keryx-lock-after")?.value;
  await expect.poll(chosen).toBe("5");
  await page.clock.install();
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(1);
  await page.clock.fastForward("04:00");
  await page.mouse.move(100, 100);
  await page.mouse.move(120, 120);
  await page.clock.fastForward("04:00");
  await expect(rows(page)).toHaveCount(1);
  await page.clock.fastForward("05:00");
  await expectLocked(page);
  await unlock(page);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${keryx.url}/settings`);
  await expect(choice).toHaveValue("5");
});

test("without the server a locked browser shows nothing, and drops what it kept also when it was closed meanwhile", async ({
  page,
  context,
}) => {
  await openKeeping(page, "dan@crepes.fr");
  await context.setOffline(true);
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page.getByText("Unlocking needs the server")).toBeVisible();
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page.getByText("Secret recipe")).toHaveCount(0);
  await expect.poll(() => keptEmails(page)).toBe(0);

  // The server did not hear of it until now.
  await context.setOffline(false);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expectLocked(page);
  expect(await status(context)).toBe(401);
  await unlock(page);
  await expect.poll(() => keptEmails(page)).toBe(1);

  // Closed while it was open to read, and opened without the server when its time is over.
  await context.addCookies([{ name: "keryx-lock-after", value: "1", url: keryx.url }]);
  await page.evaluate(() => localStorage.setItem("keryx-last-use", String(Date.now() - 61_000)));
  await context.setOffline(true);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(lockedHeading(page)).toBeVisible();
  await expect.poll(() => keptEmails(page)).toBe(0);
});

test("signed out from elsewhere, a browser that was closed and is opened without the server loses what it kept as soon as it meets it", async ({
  page,
  context,
  anotherBrowser,
}) => {
  await openKeeping(page, "eve@crepes.fr");
  await page.close();
  const there = await anotherBrowser();
  await signIn(there, keryx, "eve@crepes.fr");
  await there.goto(`${keryx.url}/settings`);
  await there.getByRole("button", { name: "Sign out there" }).click();
  await expect(there.getByRole("button", { name: "Sign out there" })).toHaveCount(0);

  await context.setOffline(true);
  const again = await openTab(context, `${keryx.url}/mail/inbox`);
  await expect(rows(again).filter({ hasText: "Secret recipe" })).toBeVisible();
  await context.setOffline(false);
  await again.waitForURL(/\/sign-in/);
  await expect.poll(() => keptEmails(again)).toBeNull();
  await context.setOffline(true);
  await again.goto(`${keryx.url}/mail/inbox`);
  await expect(again.getByRole("heading", { name: "Keryx cannot be reached" })).toBeVisible();
});

test("what a browser kept stays gone after a sign-out from elsewhere, whatever its worker was about to do", async ({
  page,
  context,
  anotherBrowser,
}) => {
  await openKeeping(page, "fred@crepes.fr");
  const there = await anotherBrowser();
  await signIn(there, keryx, "fred@crepes.fr");
  await there.goto(`${keryx.url}/settings`);
  // News for the worker, one after the other, also while everything goes.
  await context.addInitScript(() => {
    setInterval(async () => {
      (await navigator.serviceWorker.ready).active?.postMessage({ kind: "news" });
    }, 1);
  });
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await there.getByRole("button", { name: "Sign out there" }).click();
  await page.waitForURL(/\/sign-in/);
  await expect.poll(() => keptEmails(page)).toBeNull();
  // What was begun before has its turn.
  await page.evaluate(() => navigator.locks.request("keryx-news", () => {}));
  expect(await keptEmails(page)).toBeNull();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`a locked browser can be read and unlocked by everyone, in ${colorScheme} colours`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await signIn(page, keryx, "bob@crepes.fr");
    await page.goto(`${keryx.url}/settings`);
    await expect(page.getByRole("heading", { name: "App lock" })).toBeVisible();
    await expectAccessible(page, "the settings with the lock");
    await page.getByRole("button", { name: "Lock now" }).click();
    await expectLocked(page);
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    await expectAccessible(page, "a locked browser");
    await page.getByRole("button", { name: "Sign out instead" }).click();
    await page.waitForURL(/\/sign-in/);
    await signIn(page, keryx, "bob@crepes.fr");
    await expect(rows(page)).toHaveCount(1);
  });
