import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, rows, signIn, untilWritten } from "./signing-in.ts";

let keryx: Keryx;
test.beforeEach(async ({ shared }) => {
  keryx = await shared.lend(["bob", "eve"]);
});

/** Opens bob's mail to eve, so far, of which a message tells bob; or closes it. */
const bobOpens = (level: "read" | "organise" | "answer" | null) =>
  keryx.cli([
    ...["account", "share", "bob@crepes.fr", "--with", "eve@crepes.fr"],
    ...(level ? ["--level", level] : ["--off"]),
  ]);

const bobsInbox = () => `${keryx.url}/mail/@bob@crepes.fr/inbox`;
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });
/** What the last message that is open says, where it was written with a design. */
const text = (page: Page) => reading(page).locator("iframe").last().contentFrame();
const open = (page: Page, subject: string) => row(page, subject).getByRole("link").first().click();

test("who may read a colleague's mail goes there and back, and is offered nothing else there", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "eve@crepes.fr");
  const switcher = page.getByRole("button", { name: "Mail of" });
  await expect(page.getByRole("button", { name: "Compose" }).first()).toBeVisible();
  await expect(switcher).toHaveCount(0);
  await carolWrites(keryx, { subject: "For the desk", text: "Two crêpes, please." });

  await test.step("it is there as soon as it is opened, with what is unread there, also when more comes", async () => {
    await bobOpens("read");
    await expect(switcher).toContainText("eve@crepes.fr");
    await expect(switcher).toContainText("2 unread in other accounts");
    await carolWrites(keryx, { subject: "Another one" });
    await expect(switcher).toContainText("3 unread in other accounts");
    await switcher.click();
    await expectAccessible(page, "the accounts", '[role="menu"]');
    const his = page.getByRole("menuitem", { name: "bob@crepes.fr" });
    await expect(his).toContainText("To be read");
    await expect(his).toContainText("3 unread");
    await his.click();
  });

  await test.step("it is read, and stays as it is", async () => {
    await expect(page).toHaveURL(bobsInbox());
    await expect(rows(page)).toHaveCount(3);
    await expect(switcher).toContainText("bob@crepes.fr");
    await open(page, "For the desk");
    await expect(reading(page).getByText("Two crêpes, please.")).toBeVisible();
    await expect(reading(page).getByText("This account is open to you to be read.")).toBeVisible();
    await expectAccessible(page, "a message of an account to be read");
    for (const name of [
      "Archive",
      "Delete",
      "Star",
      "Reply",
      "Labels",
      "Mark unread",
      "Compose",
      "New folder",
    ])
      await expect(page.getByRole("button", { name, exact: true })).toHaveCount(0);
    await row(page, "Another one").hover();
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    await reading(page).getByRole("button", { name: "More" }).click();
    const menu = page.getByRole("menu");
    await expect(menu.getByRole("menuitem", { name: "Source" })).toBeVisible();
    for (const name of ["Reply", "Mark unread", "Delete this message", "Block", "Make a rule"])
      await expect(menu.getByRole("menuitem", { name })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await expect(page.getByText("bob@crepes.fr is not open to you for that.")).toBeVisible();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog");
    await expect(palette.getByRole("option", { name: "Go to sent mail" })).toBeVisible();
    await expect(palette.getByRole("option", { name: "Archive", exact: true })).toHaveCount(0);
    await expect(palette.getByRole("option", { name: "Write" })).toHaveCount(0);
    await page.keyboard.press("Escape");
  });

  await test.step("the address has the account: a reload, a link and the way back keep it", async () => {
    await page.reload();
    await expect(page).toHaveURL(/\/mail\/@bob@crepes\.fr\/inbox\/./);
    await expect(reading(page).getByText("Two crêpes, please.")).toBeVisible();
    await page.getByRole("link", { name: "Sent" }).click();
    await expect(page).toHaveURL(/\/mail\/@bob@crepes\.fr\/sent$/);
    await page.goBack();
    await expect(reading(page).getByText("Two crêpes, please.")).toBeVisible();
    await page.getByRole("link", { name: "Contacts" }).click();
    await expect(page).toHaveURL(/\/contacts$/);
    await expect(switcher).toContainText("eve@crepes.fr");
    await page.goBack();
    await expect(switcher).toContainText("bob@crepes.fr");
  });

  await test.step("its owner finds it unread, and by the same link in his own account", async () => {
    const bob = await anotherBrowser();
    await signIn(bob, keryx, "bob@crepes.fr");
    await expect(bob.getByRole("link", { name: "Inbox 3 unread" })).toBeVisible();
    await bob.goto(page.url());
    await expect(bob).toHaveURL(/\/mail\/inbox\/./);
    await expect(reading(bob).getByText("Two crêpes, please.")).toBeVisible();
  });
});

test("keys and the palette lead from one account to the other, and search there for the same", async ({
  page,
}) => {
  await bobOpens("read");
  await carolWrites(keryx, { subject: "Pickles for all" });
  await signIn(page, keryx, "eve@crepes.fr");
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  const accounts = page.getByRole("dialog", { name: "Accounts" });
  await expect(accounts.getByRole("option")).toHaveText(["Eeve@crepes.fr", "Bbob@crepes.fr"]);
  await expectAccessible(page, "the accounts in the palette");
  await page.keyboard.type("bob");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(bobsInbox());
  await expect(row(page, "Pickles")).toBeVisible();

  await openMail(page, `${keryx.url}/mail/search?q=pickles`);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Search for pickles in bob@crepes.fr" }).click();
  await expect(page).toHaveURL(/\/mail\/@bob@crepes\.fr\/search\?q=pickles$/);
  await expect(row(page, "Pickles")).toBeVisible();
});

test("who may organise does so in the owner's account, and both see it at once", async ({
  page,
  anotherBrowser,
}) => {
  await bobOpens("organise");
  for (const subject of ["Ketchup", "Mustard"]) await carolWrites(keryx, { subject });
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await expect(rows(bob)).toHaveCount(3);
  await signIn(page, keryx, "eve@crepes.fr");
  await openMail(page, bobsInbox());
  await expect(page.getByRole("button", { name: "Compose" })).toHaveCount(0);

  await open(page, "Ketchup");
  await expect(reading(page).getByText("About Ketchup.")).toBeVisible();
  await expect(reading(page).getByRole("button", { name: "Reply", exact: true })).toHaveCount(0);
  await untilWritten(page, "mailboxIds", () => page.keyboard.press("e"));
  await expect(page.getByText("Conversation archived")).toBeVisible();
  await expect(row(bob, "Ketchup")).toHaveCount(0);
  await page.getByRole("link", { name: "Archive" }).click();
  await expect(row(page, "Ketchup")).toBeVisible();

  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Orders");
  await page.getByRole("dialog").getByRole("button", { name: "Create folder" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(bob.getByRole("link", { name: "Orders" })).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByText("bob@crepes.fr is not open to you for that.")).toBeVisible();
  await expect(page.getByRole("region", { name: "New message" })).toHaveCount(0);
});

test("who may answer writes as the account, and what was sent lies there and not in the own one", async ({
  page,
  context,
  anotherBrowser,
}) => {
  await bobOpens("answer");
  const alice = await anotherBrowser();
  await signIn(alice, keryx, "alice@crepes.fr");
  await alice.getByRole("button", { name: "Compose" }).first().click();
  await alice.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await alice.keyboard.press("Enter");
  await alice.getByLabel("Subject").fill("A table for two");
  await alice.getByRole("textbox", { name: "Message" }).fill("At eight?");
  await alice.getByRole("button", { name: "Send", exact: true }).click();
  await expect(alice.getByText("Message sent")).toBeVisible();

  await signIn(page, keryx, "eve@crepes.fr");
  await openMail(page, bobsInbox());
  await open(page, "A table for two");
  await expect(text(page).getByText("At eight?")).toBeVisible();
  await reading(page).getByRole("button", { name: "Reply", exact: true }).last().click();
  await expect(page.getByRole("combobox", { name: "From" })).toContainText("bob@crepes.fr");
  await page.getByRole("textbox", { name: "Message" }).fill("With pleasure.");
  await expectAccessible(page, "writing as another account");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();

  const came = row(alice, "With pleasure.");
  await came.getByRole("link").first().click();
  await expect(text(alice).getByText("With pleasure.")).toBeVisible();
  await expect(reading(alice)).toContainText("bob@crepes.fr");
  await expect(reading(alice)).not.toContainText("eve@crepes.fr");
  await page.getByRole("link", { name: "Sent" }).click();
  await expect(row(page, "A table for two")).toBeVisible();
  await open(page, "A table for two");
  await expect(reading(page).getByRole("region", { name: "Delivery" })).toContainText("alice@crepes.fr");
  await openMail(page, `${keryx.url}/mail/sent`);
  await expect(page.getByText("Nothing here")).toBeVisible();

  // A window of its own writes as the same account.
  await openMail(page, bobsInbox());
  const opened = context.waitForEvent("page");
  await page
    .getByRole("button", { name: "Compose" })
    .first()
    .click({ modifiers: ["Shift"] });
  const window = await opened;
  await expect(window.getByRole("combobox", { name: "From" })).toContainText("bob@crepes.fr");
  await expect(window).toHaveURL(/\/mail\/compose\/@bob@crepes\.fr\/new$/);
});

test("what was more open than before can be written from at once, and an account that is closed says so", async ({
  page,
}) => {
  await bobOpens("read");
  await carolWrites(keryx, { subject: "For the desk" });
  await signIn(page, keryx, "eve@crepes.fr");
  await openMail(page, bobsInbox());
  await open(page, "For the desk");
  await expect(reading(page).getByText("About For the desk.")).toBeVisible();
  await bobOpens("answer");
  await expect(reading(page).getByRole("button", { name: "Forward", exact: true })).toBeVisible();
  await expect(reading(page).getByText("About For the desk.")).toBeVisible();

  await bobOpens(null);
  await expect(page.getByRole("heading", { name: "This account is not open to you" })).toBeVisible();
  await expect(page.getByText("About For the desk.")).toHaveCount(0);
  await expectAccessible(page, "an account that was closed");
  await page.goto(bobsInbox());
  await expect(page.getByRole("heading", { name: "This account is not open to you" })).toBeVisible();
  // Of an account that there is not, no other word.
  await page.goto(`${keryx.url}/mail/@nobody@crepes.fr/inbox`);
  await expect(page.getByRole("heading", { name: "This account is not open to you" })).toBeVisible();
  await page.getByRole("link", { name: "To your own mail" }).click();
  await expect(page).toHaveURL(/\/mail\/inbox$/);
  await expect(page.getByRole("button", { name: "Compose" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Mail of" })).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the account is chosen among the folders, and stands over the list", async ({ page }) => {
    await bobOpens("read");
    await carolWrites(keryx, { subject: "For the desk" });
    await signIn(page, keryx, "eve@crepes.fr");
    await page.getByRole("button", { name: "Folders" }).click();
    await page.getByRole("button", { name: "Mail of" }).click();
    await page.getByRole("menuitem", { name: "bob@crepes.fr" }).click();
    await expect(page).toHaveURL(bobsInbox());
    await expect(row(page, "For the desk")).toBeVisible();
    const list = page.getByRole("region", { name: "Conversations" });
    await expect(list.getByText("bob@crepes.fr", { exact: true })).toBeVisible();
    await expect(list.getByText("To be read", { exact: true })).toBeVisible();
    await expectAccessible(page, "another account on a phone");
  });
});

test.describe("without the server", () => {
  test.use({ serviceWorkers: "allow" });

  test("nothing of another account is kept in the browser, and both the open page and a new one say so", async ({
    page,
    context,
  }) => {
    await bobOpens("answer");
    await carolWrites(keryx, { subject: "For the desk" });
    await signIn(page, keryx, "eve@crepes.fr");
    await page.evaluate(() => navigator.serviceWorker.ready);
    const kept = () =>
      page.evaluate(async () =>
        (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith("keryx ")),
      );
    await expect.poll(kept).toHaveLength(1);
    const [own] = await kept();
    await openMail(page, bobsInbox());
    await open(page, "For the desk");
    await expect(reading(page).getByText("About For the desk.")).toBeVisible();

    await context.setOffline(true);
    await expect(page.getByText("Of this account nothing is kept here")).toBeVisible();
    await reading(page).getByRole("button", { name: "Star", exact: true }).first().click();
    await expect(page.getByText("nothing was changed")).toBeVisible();
    expect(await kept()).toEqual([own]);
    await page.reload();
    await expect(page.getByText("nothing is kept in this browser")).toBeVisible();
    await page.getByRole("link", { name: "To your own mail" }).click();
    await expect(page.getByText("You are offline.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Mail of" })).toContainText("eve@crepes.fr");
  });
});
