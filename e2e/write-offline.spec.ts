import { expect, type Page } from "@playwright/test";
import { type AnotherBrowser, test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { openTab, rows, signIn } from "./signing-in.ts";
import { hasWholeBrowser, wholeBrowser, workerReady } from "./whole-browser.ts";

test.use(wholeBrowser);
needsAll(hasWholeBrowser ? null : "there is no whole Chromium here");
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "carol"] });
});
test.afterAll(() => keryx.destroy());

const outboxLink = (page: Page) => page.getByRole("link", { name: /Outbox/ });
const letters = (page: Page) => page.getByRole("region", { name: "Outbox" }).getByRole("listitem");
const text = (page: Page) => page.getByRole("textbox", { name: "Message" });
const offlineBar = (page: Page) => page.getByText("You are offline.");

/** Signs in, and waits until the worker and what it keeps are there. */
async function signInToKeep(page: Page, address: string): Promise<void> {
  await signIn(page, keryx, address);
  await workerReady(page);
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(1);
}

async function write(page: Page, to: string, subject: string, words: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  const composer = page.getByRole("region", { name: "New message" });
  await composer.getByRole("combobox", { name: "To" }).fill(`${to},`);
  await page.getByLabel("Subject").fill(subject);
  await text(page).fill(words);
}
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true }).click();

/** Alice, whose line breaks, and who finishes a message all the same. */
async function sendOffline(page: Page, to: string, subject: string, words: string): Promise<void> {
  await signInToKeep(page, "alice@crepes.fr");
  await page.context().setOffline(true);
  await expect(offlineBar(page)).toBeVisible();
  await write(page, to, subject, words);
  await send(page);
}

/** How often a message is in somebody's inbox, as another browser shows it. */
async function receivedBy(anotherBrowser: AnotherBrowser, address: string, subject: string): Promise<number> {
  const elsewhere = await anotherBrowser();
  await signIn(elsewhere, keryx, address);
  await expect(rows(elsewhere).first()).toBeVisible();
  const count = await rows(elsewhere).filter({ hasText: subject }).count();
  await elsewhere.context().close();
  return count;
}

test("what is finished without the server waits with its file, also after the tab is closed, and goes once when it is back", async ({
  page,
  context,
  anotherBrowser,
}) => {
  await signInToKeep(page, "alice@crepes.fr");
  await context.setOffline(true);
  await page.reload();
  await expect(offlineBar(page)).toBeVisible();
  await write(page, "bob@crepes.fr", "From the tunnel", "No light yet.");
  const recipe = { name: "recipe.txt", mimeType: "text/plain", buffer: Buffer.from("Flour, eggs.") };
  await page.getByLabel("Files to attach").setInputFiles([recipe]);
  await expect(page.getByText("12 bytes, goes up when online")).toBeVisible();
  await send(page);
  await expect(page.getByText("Waits in the outbox. It goes when you are online again.")).toBeVisible();
  await expect(page.getByText("1 message waits in the outbox.")).toBeVisible();
  await page.close();

  // Two tabs are there when the line comes back.
  const outbox = `${keryx.url}/mail/outbox`;
  const [one, two] = [await openTab(context, outbox), await openTab(context, outbox)];
  for (const tab of [one, two]) {
    await expect(letters(tab)).toHaveCount(1);
    await expect(letters(tab)).toContainText("bob");
    await expect(letters(tab)).toContainText("Goes when you are online again");
  }
  await context.setOffline(false);
  for (const tab of [one, two]) await expect(letters(tab)).toHaveCount(0);
  await expect(offlineBar(two)).toHaveCount(0);
  expect(await receivedBy(anotherBrowser, "bob@crepes.fr", "From the tunnel")).toBe(1);
  await one.goto(`${keryx.url}/mail/sent`);
  await rows(one).filter({ hasText: "From the tunnel" }).getByRole("link").first().click();
  await expect(one.getByText("recipe.txt").first()).toBeVisible();
  await one.goto(`${keryx.url}/mail/drafts`);
  await expect(one.getByText("Nothing here")).toBeVisible();
});

test("kept mail is answered without the server, and what waits is taken back, changed and sent again", async ({
  page,
  context,
}) => {
  await sendByCurl(
    keryx.ports.smtp,
    "post@hamburger.edu",
    ["carol@crepes.fr"],
    Buffer.from(
      "From: bob@crepes.fr\r\nTo: carol@crepes.fr\r\nSubject: Do you like ketchup?\r\n\r\nHow about pickles?\r\n",
    ),
  );
  await signInToKeep(page, "carol@crepes.fr");
  await expect
    .poll(() => page.evaluate(() => indexedDB.databases().then((all) => all[0]?.name ?? "")))
    .toContain("keryx ");
  await rows(page).first().getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText("How about pickles?")).toBeVisible();
  await context.setOffline(true);
  await expect(offlineBar(page)).toBeVisible();
  await page.keyboard.press("r");
  await text(page).fill("More than pickles.");
  await send(page);
  await outboxLink(page).click();
  await letters(page).getByRole("button", { name: "Take back and change" }).click();
  await expect(letters(page)).toHaveCount(0);
  await expect(text(page)).toContainText("More than pickles.");
  await text(page).fill("More than anything.");
  await send(page);
  await expect(letters(page)).toHaveCount(1);
  await context.setOffline(false);
  await expect(letters(page)).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("More than anything.");
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page).first().getByRole("img", { name: "Answered" })).toBeVisible();
});

test("what the server refuses is told with the reason, and signing out asks before it is lost", async ({
  page,
  context,
}) => {
  await sendOffline(page, "nobody@crepes.fr", "Is anybody there?", "Hello?");
  await outboxLink(page).click();
  await context.setOffline(false);
  await expect(letters(page)).toContainText("Not sent. Nobody has the address nobody@crepes.fr.");
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const question = page.getByRole("dialog", { name: "Sign out without sending?" });
  await question.getByRole("button", { name: "Stay signed in" }).click();
  await expect(letters(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await question.getByRole("button", { name: "Delete and sign out" }).click();
  await page.waitForURL(/sign-in/);
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
});

test("with every tab closed the browser itself sends what waits when there is a network again", async ({
  page,
  context,
  anotherBrowser,
}) => {
  await sendOffline(page, "bob@crepes.fr", "Sent by nobody's tab", "Good night.");
  await expect(outboxLink(page)).toBeVisible();
  const devtools = await context.newCDPSession(page);
  const registration = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations;
      if (found) resolve(found.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registration;
  // No page of the mail is left.
  await context.setOffline(false);
  await page.goto(`${keryx.url}/icons/icon-192.png`);
  const wake = { origin: keryx.url, registrationId, tag: "keryx-outbox", lastChance: false };
  await devtools.send("ServiceWorker.dispatchSyncEvent", wake);
  await expect.poll(() => receivedBy(anotherBrowser, "bob@crepes.fr", "Sent by nobody's tab")).toBe(1);
});
