import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";
import { hasWholeBrowser, wholeBrowser, workerReady } from "./whole-browser.ts";

test.use(wholeBrowser);
needsAll(hasWholeBrowser ? null : "there is no whole Chromium here");
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "carol"] });
});
test.afterAll(() => keryx.destroy());

test("a browser is told how to install it: name, icons that are there, writing from a link and from the home screen", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await (await page.request.get(`${keryx.url}${href}`)).json();
  expect(manifest).toMatchObject({ name: "Keryx", display: "standalone", start_url: "/mail/inbox" });
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(`${keryx.url}${src}`);
    expect([src, icon.headers()["content-type"]]).toEqual([src, type]);
  }
  // What Chromium itself has against it; that this page is in a private window is all.
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(["in-incognito"]);

  await page.goto(`${keryx.url}${manifest.shortcuts[0].url}`);
  await expect(page.getByRole("region", { name: "New message" })).toBeVisible();
  await page.goto(
    keryx.url +
      manifest.protocol_handlers[0].url.replace(
        "%s",
        encodeURIComponent("mailto:carol@hamburger.edu?subject=Ketchup"),
      ),
  );
  await expect(page.getByRole("region", { name: "Ketchup" })).toContainText("carol@hamburger.edu");
  await expect(page).toHaveURL(`${keryx.url}/mail/inbox`);
});

test("an open page says that it is offline, and no longer once the server is back", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const bar = page.getByText("You are offline.");
  await keryx.stop();
  await expect(bar).toBeVisible();
  await keryx.start();
  // It tries by itself as well, and the button may be gone before it is pressed.
  const pressed = page.getByRole("button", { name: "Try now" }).click({ timeout: 60_000 });
  await Promise.race([pressed.catch(() => {}), bar.waitFor({ state: "detached" })]);
  await expect(bar).toHaveCount(0);
});

/** What one store of the browser's database holds; nothing where there is none yet, which looking does not make. */
const held = (page: Page, store: "emails" | "acts" | "facts") =>
  page.evaluate(async (name) => {
    const result = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        asked.onsuccess = () => resolve(asked.result);
      });
    const found = (await indexedDB.databases()).find((one) => one.name?.startsWith("keryx a"));
    if (!found?.name) return [];
    const db = await result(indexedDB.open(found.name));
    const all: unknown[] = await result(db.transaction(name).objectStore(name).getAll());
    db.close();
    return all;
  }, store);
const kept = (page: Page, count: number) =>
  expect.poll(async () => (await held(page, "emails")).length).toBe(count);
const message = (page: Page) => page.getByRole("region", { name: "Reading" });

test("recent mail is read and put in order without the server, and what was done there is done here once it is back", async ({
  page,
  context,
  anotherBrowser,
}) => {
  for (const [subject, text] of [
    ["Do you like ketchup?", "How about pickles?"],
    ["Your stall", "By the north door."],
  ])
    await sendByCurl(
      keryx.ports.smtp,
      "post@hamburger.edu",
      ["carol@crepes.fr"],
      Buffer.from(
        `From: post@hamburger.edu\r\nTo: carol@crepes.fr\r\nSubject: ${subject}\r\n\r\n${text}\r\n`,
      ),
    );
  await signIn(page, keryx, "carol@crepes.fr");
  await workerReady(page);
  await kept(page, 2);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("combobox", { name: "Search mail" }).fill("PICKLES");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Only the mail that is kept in this browser was searched.")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).filter({ hasText: "ketchup" }).getByRole("link").first().click();
  await expect(message(page).getByText("How about pickles?")).toBeVisible();
  await page.goto(`${keryx.url}/mail/inbox`);
  await rows(page).filter({ hasText: "ketchup" }).getByRole("link").first().click();
  await page.keyboard.press("e");
  await expect(page.getByText("Conversation archived")).toBeVisible();
  await rows(page).filter({ hasText: "Your stall" }).getByRole("link").first().click();
  await page.keyboard.press("s");
  await expect.poll(async () => JSON.stringify(await held(page, "acts"))).toContain("$flagged");
  // Still so after another start without the server.
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByRole("img", { name: "Starred" })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toHaveCount(0);
  const elsewhere = await anotherBrowser();
  await signIn(elsewhere, keryx, "carol@crepes.fr");
  await expect(rows(elsewhere)).toHaveCount(1);
  await elsewhere.goto(`${keryx.url}/mail/archive`);
  await expect(rows(elsewhere).filter({ hasText: "ketchup" })).toHaveCount(1);
});

test("right after the first sign-in every place of the mail opens without the server", async ({
  anotherBrowser,
}) => {
  const page = await anotherBrowser();
  // Mail is kept a little later than this: nothing of it is asked for here.
  await page.route(/\/jmap$/, (route) => route.abort());
  await signIn(page, keryx, "bob@crepes.fr");
  await workerReady(page);
  await expect.poll(() => held(page, "facts")).not.toEqual([]);
  await page.context().setOffline(true);
  await page.goto(`${keryx.url}/mail/outbox`);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expect(page.getByText("Nothing waits here")).toBeVisible();
});

test("attachments of kept mail are looked at and downloaded without the server, and one that is not kept says so", async ({
  page,
  context,
}) => {
  const file = (name: string, text: string) =>
    `--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=${name}\r\n\r\n${text}\r\n`;
  await sendByCurl(
    keryx.ports.smtp,
    "post@hamburger.edu",
    ["bob@crepes.fr"],
    Buffer.from(
      "From: post@hamburger.edu\r\nTo: bob@crepes.fr\r\nSubject: Two recipes\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" +
        `--x\r\n\r\nSee below.\r\n${file("ketchup.txt", "Tomatoes and time.")}${file("pickles.txt", "Cucumbers.")}--x--\r\n`,
    ),
  );
  await signIn(page, keryx, "bob@crepes.fr");
  await workerReady(page);
  const files = () =>
    page.evaluate(async () => {
      const name = (await caches.keys()).find((one) => one.startsWith("keryx-files"));
      return name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
    });
  await expect.poll(async () => (await files()).length).toBe(2);
  await context.setOffline(true);
  await page.reload();
  await rows(page).filter({ hasText: "Two recipes" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "View ketchup.txt" }).click();
  await expect(page.getByRole("dialog").getByText("Tomatoes and time.")).toBeVisible();
  await page.keyboard.press("Escape");
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download pickles.txt" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("pickles.txt");
  expect(await readFile(await saved.path(), "utf8")).toContain("Cucumbers.");

  // A browser that is short of room lets go of something.
  await page.evaluate(async () => {
    for (const name of await caches.keys()) if (name.startsWith("keryx-files")) await caches.delete(name);
  });
  await page.reload();
  await rows(page).filter({ hasText: "Two recipes" }).getByRole("link").first().click();
  await expect(message(page).getByText("not kept in this browser")).toHaveCount(2);
  await expect(page.getByRole("link", { name: "Download pickles.txt" })).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.getByRole("link", { name: "Download pickles.txt" })).toBeVisible();
});

test("nothing stays in the browser after signing out", async ({ page, context }) => {
  await signIn(page, keryx, "carol@crepes.fr");
  await workerReady(page);
  await kept(page, 1);
  await page.getByRole("combobox", { name: "Search mail" }).fill("stall");
  await page.keyboard.press("Enter");
  const searches = () =>
    page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes("searches")).length);
  await expect.poll(searches).toBe(1);
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await searches()).toBe(0);
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  const ofBuilds = (name: string) => name.startsWith("keryx-build ");
  await expect.poll(async () => (await page.evaluate(() => caches.keys())).every(ofBuilds)).toBe(true);
  await context.setOffline(true);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(page.getByRole("heading", { name: "Keryx cannot be reached" })).toBeVisible();
});

test("where the server is away the page says so plainly, and comes back with it", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await workerReady(page);
  await keryx.stop();
  await page.goto(`${keryx.url}/settings`);
  await expect(page.getByRole("heading", { name: "Keryx cannot be reached" })).toBeVisible();
  await keryx.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Security" })).toBeAttached();
});
