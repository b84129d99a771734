import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, openTab, rows, signIn, untilWritten } from "./signing-in.ts";

// Each goes on with what the one before it left.
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  await write("Lunch", { from: "Carol <carol@hamburger.edu>" });
  await newsletter("Issue 1");
  await write("Your code", { from: "Bank <no-reply@bank.example>" });
  await write("Patch", {
    from: "dev@peer.example",
    fields: ["List-Id: <dev.peer.example>", "List-Post: <mailto:dev@peer.example>"],
  });
});

function write(subject: string, { from, fields = [] }: { from: string; fields?: readonly string[] }) {
  const head = [`From: ${from}`, "To: bob@crepes.fr", `Subject: ${subject}`, ...fields];
  return sendByCurl(
    keryx.ports.smtp,
    "post@hamburger.edu",
    ["bob@crepes.fr"],
    Buffer.from([...head, "", `About ${subject}.`, ""].join("\r\n")),
  );
}
const newsletter = (subject: string, from = "Weekly <hello@weekly.example>") =>
  write(subject, { from, fields: ["List-Unsubscribe: <https://weekly.example/u>"] });
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const strip = (page: Page) => page.getByRole("navigation", { name: "Tabs of the inbox" });
const tab = (page: Page, name: string) => strip(page).getByRole("link", { name: new RegExp(`^${name}`) });
/** Does what a setting is kept by, and waits until the server has it. */
async function untilKept(page: Page, words: string, act: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse((response) => {
    const request = response.request();
    return request.headers()["next-action"] !== undefined && (request.postData() ?? "").includes(words);
  });
  await act();
  await answered;
}
async function expectRows(page: Page, subjects: string[]) {
  await expect(rows(page)).toHaveCount(subjects.length);
  for (const subject of subjects) await expect(row(page, subject)).toBeVisible();
}

/** In how many entries this browser keeps what was seen of tabs. */
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("keryx-tabs")).length);

test("tabs are switched on in the settings, and sort what came and what comes", async ({ page, context }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expectRows(page, ["Lunch", "Issue 1", "Your code", "Patch"]);
  await expect(strip(page)).toHaveCount(0);
  await page.goto(`${keryx.url}/settings/reading`);
  await untilKept(page, "tabs", () => page.getByText("Tabs", { exact: true }).click());
  await expect(page.getByRole("checkbox", { name: /^Social/ })).toBeVisible();
  await untilKept(page, "tabSocial", () => page.getByRole("checkbox", { name: /^Social/ }).uncheck());
  await expectAccessible(page, "the settings of reading with tabs");

  await openMail(page, `${keryx.url}/mail/inbox`);
  await expectRows(page, ["Lunch"]);
  await expect(strip(page).getByRole("link")).toHaveText([
    /^Main/,
    /^Updates/,
    /^Newsletters & offers/,
    /^Lists/,
  ]);
  await expect(tab(page, "Main")).toHaveAttribute("aria-current", "page");
  await expect(tab(page, "Newsletters")).toHaveAccessibleName("Newsletters & offers 1 unread");
  await tab(page, "Updates").click();
  await expectRows(page, ["Your code"]);
  await expect(page.getByText("1 conversation, 1 unread")).toBeVisible();
  await page.reload();
  await expectRows(page, ["Your code"]);
  await expect(page).toHaveURL(/\?tab=updates$/);
  await expectAccessible(page, "a tab of the inbox");
  await tab(page, "Lists").click();
  await expectRows(page, ["Patch"]);
  await page.goBack();
  await expectRows(page, ["Your code"]);

  // What comes is new to who has not looked, in every window and after a reload, until it is looked at.
  const other = await openTab(context, `${keryx.url}/mail/inbox`);
  await expectRows(other, ["Lunch"]);
  await newsletter("Issue 2");
  for (const window of [page, other])
    await expect(tab(window, "Newsletters")).toHaveAccessibleName(
      "Newsletters & offers 2 unread, new since you looked",
    );
  await other.reload();
  await expect(tab(other, "Newsletters")).toContainText("2 · new");
  await tab(other, "Newsletters").click();
  await expectRows(other, ["Issue 2", "Issue 1"]);
  await tab(other, "Main").click();
  await expectRows(other, ["Lunch"]);
  await expect(tab(other, "Newsletters")).toHaveAccessibleName("Newsletters & offers 2 unread");
  await other.close();
});

test("a conversation is moved to a tab by drag, key and palette, and comes back by undo", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expectRows(page, ["Lunch"]);
  const other = await openTab(context, `${keryx.url}/mail/inbox?tab=lists`);
  await expectRows(other, ["Patch"]);
  // The tabs are drawn before they take what falls on them; when they do, they keep what was seen.
  await expect.poll(() => kept(page)).toBe(1);
  await row(page, "Lunch").dragTo(tab(page, "Lists"));
  await expect(page.getByText("Conversation moved to Lists")).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await expectRows(other, ["Lunch", "Patch"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectRows(page, ["Lunch"]);
  await expectRows(other, ["Patch"]);
  await other.close();

  await tab(page, "Updates").click();
  await row(page, "Your code").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText("About Your code.")).toBeVisible();
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Move to a tab" });
  await expect(dialog.getByRole("button", { name: "Updates Is here" })).toBeVisible();
  await expectAccessible(page, "the choice of a tab", "[role=dialog]");
  await dialog.getByRole("button", { name: "Main" }).click();
  await expect(page.getByText("Conversation moved to Main")).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await tab(page, "Main").click();
  await expectRows(page, ["Your code", "Lunch"]);
  await row(page, "Your code").getByRole("checkbox").click();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("Move to a tab");
  await page.keyboard.press("Enter");
  await untilWritten(page, "category-updates", () => dialog.getByRole("button", { name: "Updates" }).click());
  await expectRows(page, ["Lunch"]);
});

test("mail of a sender always goes where one wants it, until one wants that no longer", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await tab(page, "Newsletters").click();
  await expectRows(page, ["Issue 2", "Issue 1"]);
  await row(page, "Issue 2").getByRole("checkbox").click();
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Move to a tab" });
  await dialog.getByRole("checkbox", { name: "Always for mail of hello@weekly.example" }).check();
  await untilKept(page, "hello@weekly.example", () => dialog.getByRole("button", { name: "Main" }).click());
  await expect(page.getByText(/moved to Main, and so is what the sender writes from now on/)).toBeVisible();
  await expectRows(page, ["Issue 1"]);
  await newsletter("Issue 3");
  await tab(page, "Main").click();
  await expectRows(page, ["Issue 3", "Issue 2", "Lunch"]);

  await page.goto(`${keryx.url}/settings/reading`);
  const senders = page.getByRole("list", { name: "Always in one tab" });
  await expect(senders.getByRole("listitem")).toHaveText([/^hello@weekly\.exampleMain/]);
  await senders.getByRole("button", { name: "No longer hello@weekly.example" }).click();
  await expect(page.getByText("Mail of hello@weekly.example is sorted as any other")).toBeVisible();
  await newsletter("Issue 4");
  await openMail(page, `${keryx.url}/mail/inbox?tab=offers`);
  await expectRows(page, ["Issue 4", "Issue 1"]);
});

test("a category is searched for by its name, or by Gmail's", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  for (const [words, found] of [
    ["category:promotions", ["Issue 4", "Issue 1"]],
    ["category:lists", ["Patch"]],
    ["category:main lunch", ["Lunch"]],
  ] as const) {
    await openMail(page, `${keryx.url}/mail/search?q=${encodeURIComponent(words)}`);
    await expectRows(page, [...found]);
  }
});

test("on a phone the tabs stand above the list, and what is under the thumb is large enough", async ({
  anotherBrowser,
}) => {
  const page = await anotherBrowser({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await signIn(page, keryx, "bob@crepes.fr");
  await tab(page, "Updates").tap();
  await expectRows(page, ["Your code"]);
  const box = await tab(page, "Updates").boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expectAccessible(page, "the tabs on a phone");
});

test("what this browser keeps of the tabs goes when one signs out", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect.poll(() => kept(page)).toBe(1);
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await kept(page)).toBe(0);
});

test("switched off, the inbox is one list again", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/reading`);
  await untilKept(page, "tabs", () => page.getByText("No tabs", { exact: true }).click());
  await openMail(page, `${keryx.url}/mail/inbox?tab=updates`);
  await expect(rows(page)).toHaveCount(7);
  await expect(strip(page)).toHaveCount(0);
});
