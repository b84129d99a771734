import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "eve", "dan", "fay"],
    env: { KERYX_TRUSTED_NETWORKS: "127.0.0.0/8" },
  });
});
test.afterAll(() => keryx.destroy());

async function deliver(to: string, subject: string, from = "carol@hamburger.edu"): Promise<void> {
  const lines = [
    `From: <${from}>`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${Math.random()}@x>`,
    "",
    "Hi",
  ];
  await sendByCurl(keryx.ports.smtp, from, [to], Buffer.from(`${lines.join("\r\n")}\r\n`));
}
const openRow = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const openMenu = (page: Page) => page.getByRole("button", { name: "More for this message" }).last().click();
const toast = (page: Page, text: string) => page.getByText(text);
const folder = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "Folders" })
    .getByRole("link", { name: new RegExp(`^${name}`) })
    .click();

test("bills go to the archive by themselves, and the rule was tried on past mail first", async ({ page }) => {
  for (const subject of ["Invoice 1", "Pickles", "Invoice 2"]) await deliver("bob@crepes.fr", subject);
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(3);
  await page.goto(`${keryx.url}/settings/rules`);
  await page.getByRole("button", { name: "Add rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Add rule" });
  await dialog.getByRole("button", { name: "Save rule" }).click();
  await expect(dialog.getByText("Give the rule a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Bills");
  await dialog.getByLabel("Condition 1: what").selectOption("Subject");
  await dialog.getByLabel("Condition 1: words").fill("invoice");
  await dialog.getByLabel("The message").selectOption("goes to Archive");
  await dialog.getByLabel("Mark as read").check();
  await dialog.getByRole("button", { name: "Try on past mail" }).click();
  await expect(dialog.getByRole("status")).toHaveText("2 messages of the last 3 match.");
  await expect(dialog.getByRole("list", { name: "What matches" }).getByRole("listitem")).toHaveCount(2);
  await expect(dialog.getByText("To Archive, marked as read")).toHaveCount(2);
  await expectAccessible(page, "a rule that was tried");

  await dialog.getByRole("button", { name: "Apply to these" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Applied to 2 messages.");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Past mail is as it was.");
  await dialog.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByRole("list", { name: "Rules" })).toContainText(
    "When the subject contains “invoice”. Move to Archive, mark as read.",
  );
  await expect(dialog).toBeHidden();

  await deliver("bob@crepes.fr", "INVOICE 3");
  await page.goto(`${keryx.url}/mail`);
  await expect(rows(page)).toHaveCount(3);
  await folder(page, "Archive");
  await openRow(page, "INVOICE 3");
  await openMenu(page);
  await page.getByRole("menuitem", { name: "Why is this here?" }).click();
  await expect(page.getByText("Your rule “Bills” chose where it was put.")).toBeVisible();
});

test("rules are ordered, switched off and removed, and what was removed comes back", async ({ page }) => {
  await signIn(page, keryx, "eve@crepes.fr");
  await page.goto(`${keryx.url}/settings/rules`);
  for (const name of ["One", "Two"]) {
    await page.getByRole("button", { name: "Add rule" }).click();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Condition 1: words").fill(name);
    await page.getByLabel("Star", { exact: true }).check();
    await page.getByRole("button", { name: "Save rule" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  const names = page.getByRole("list", { name: "Rules" }).getByRole("listitem");
  await page.getByRole("button", { name: "Move Two up" }).click();
  await expect(names.first()).toContainText("Two");
  await page.getByRole("listitem", { name: "Two" }).getByRole("checkbox").uncheck();
  await expect(toast(page, "“Two” is off")).toBeVisible();
  await deliver("eve@crepes.fr", "One and Two", "two@hamburger.edu");
  await page.getByRole("button", { name: "Remove Two" }).click();
  await expect(names).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(toast(page, "Undone")).toBeVisible();
  await page.reload();
  await expect(names).toHaveText([/Two.*off/, /One/]);
  await expect(page.getByRole("checkbox").first()).not.toBeChecked();
});

test("a blocked sender writes to Spam, until unblocked in the settings", async ({ page }) => {
  await deliver("dan@crepes.fr", "Buy this");
  await signIn(page, keryx, "dan@crepes.fr");
  await openRow(page, "Buy this");
  await openMenu(page);
  await page.getByRole("menuitem", { name: "Block sender" }).click();
  await expect(toast(page, "carol@hamburger.edu is blocked")).toBeVisible();
  await deliver("dan@crepes.fr", "Buy more");
  await folder(page, "Spam");
  await expect(rows(page).filter({ hasText: "Buy more" })).toBeVisible();

  await page.goto(`${keryx.url}/settings/rules`);
  await page.getByRole("button", { name: "Unblock carol@hamburger.edu" }).click();
  await expect(toast(page, "carol@hamburger.edu is not blocked any more")).toBeVisible();
  await expect(page.getByRole("list", { name: "Blocked senders" })).toBeHidden();
  await deliver("dan@crepes.fr", "A letter");
  await page.goto(`${keryx.url}/mail`);
  await expect(rows(page).filter({ hasText: "A letter" })).toBeVisible();
});

test("the sender of the open conversation is blocked from the palette", async ({ page }) => {
  await deliver("dan@crepes.fr", "Once too often");
  await signIn(page, keryx, "dan@crepes.fr");
  await openRow(page, "Once too often");
  await expect(page.getByRole("region", { name: "Reading" }).getByRole("status")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).getByRole("combobox").fill("block");
  await page.getByRole("option", { name: /^Block the sender/ }).click();
  await expect(toast(page, "carol@hamburger.edu is blocked")).toBeVisible();
  await deliver("dan@crepes.fr", "And once more");
  await folder(page, "Spam");
  await expect(rows(page).filter({ hasText: "And once more" })).toBeVisible();
});

test("who writes Sieve is told what is wrong, and the form keeps away from it", async ({ page }) => {
  await signIn(page, keryx, "fay@crepes.fr");
  await page.goto(`${keryx.url}/settings/rules`);
  await page.getByText("As Sieve").click();
  const script = page.getByLabel("Script");
  await script.fill("keep;\nfrobnicate;");
  await page.getByRole("button", { name: "Save script" }).click();
  await expect(toast(page, "Line 2, column 1: there is no command “frobnicate”")).toBeVisible();
  await script.fill('require "fileinto";\nif header :contains "subject" "hello" { fileinto "Archive"; }');
  await page.getByRole("button", { name: "Save script" }).click();
  await expect(page.getByText("This script was written by hand")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add rule" })).toBeHidden();
  await deliver("fay@crepes.fr", "hello there");
  await page.getByRole("button", { name: "Keep it aside, and use the form" }).click();
  await expect(page.getByRole("button", { name: "Add rule" })).toBeVisible();
  await page.goto(`${keryx.url}/mail`);
  await folder(page, "Archive");
  await expect(rows(page).filter({ hasText: "hello there" })).toBeVisible();
});

test("a rule that sends copies elsewhere is saved once the password is given, and a mail tells of it", async ({
  page,
}) => {
  await signIn(page, keryx, "fay@crepes.fr");
  await page.goto(`${keryx.url}/settings/rules`);
  await page.getByRole("button", { name: "Add rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Add rule" });
  await dialog.getByLabel("Name").fill("To the bookkeeper");
  await dialog.getByLabel("Condition 1: words").fill("bank@hamburger.edu");
  await dialog.getByLabel("A copy goes to").fill("books@hamburger.edu");
  const save = dialog.getByRole("button", { name: "Save rule" });
  const question = page.getByRole("dialog", { name: "Your password, please" });
  await save.click();
  await expect(question).toContainText("Mail will go on to books@hamburger.edu.");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(toast(page, "your password is needed")).toBeVisible();
  await save.click();
  await question.getByLabel("Your password", { exact: true }).fill("not the password");
  await question.getByRole("button", { name: "Save" }).click();
  await expect(question.getByText("This is not your password.")).toBeVisible();
  await expectAccessible(page, "the question for the password");
  await question.getByLabel("Your password", { exact: true }).fill(password);
  await question.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "Rule “To the bookkeeper” saved")).toBeVisible();
  await expect(dialog).toBeHidden();
  // What goes there already asks nothing more.
  await page.getByRole("listitem", { name: "To the bookkeeper" }).getByRole("checkbox").uncheck();
  await expect(toast(page, "“To the bookkeeper” is off")).toBeVisible();

  await page.goto(`${keryx.url}/mail/inbox`);
  await openRow(page, "Your mail goes on to another address");
  await expect(page.getByRole("region", { name: "Reading" })).toContainText("books@hamburger.edu");
});

test("who writes while one is away has an answer", async ({ page, anotherBrowser }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/vacation`);
  await page.getByLabel("Answer people who write").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Say what people are to read.")).toBeVisible();
  await page.getByLabel("First day").fill("2026-01-02");
  await page.getByLabel("Last day").fill("2026-01-01");
  await page.getByLabel("Text").fill("Back on Monday.\n\nBob");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The last day is before the first.")).toBeVisible();
  await page.getByLabel("Last day").fill("2099-12-31");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("On now")).toBeVisible();
  await expectAccessible(page, "the vacation");
  await page.reload();
  await expect(page.getByLabel("First day")).toHaveValue("2026-01-02");
  await expect(page.getByLabel("Last day")).toHaveValue("2099-12-31");

  await deliver("bob@crepes.fr", "Lunch?", "eve@crepes.fr");
  const eve = await anotherBrowser();
  await signIn(eve, keryx, "eve@crepes.fr");
  await openRow(eve, "Auto: Lunch?");
  await expect(eve.getByText("Back on Monday.").last()).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("the rules can be read and used by everyone, also on a phone", async ({ page }, info) => {
      const picture = (name: string) =>
        page.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`) });
      await page.emulateMedia({ reducedMotion: "reduce" });
      const name = `Letters from Carol, ${colorScheme}`;
      await signIn(page, keryx, "alice@crepes.fr");
      await deliver("alice@crepes.fr", `Pickles, ${colorScheme}`);
      await page.goto(`${keryx.url}/settings/rules`);
      await page.getByRole("button", { name: "Add rule" }).click();
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Condition 1: words").fill("carol");
      await page.getByLabel("The message").selectOption("goes to Archive");
      await page.getByRole("button", { name: "Save rule" }).click();
      await expect(page.getByRole("dialog")).toBeHidden();
      await page.getByLabel("Block an address").fill("spam@hamburger.edu");
      await page.getByRole("button", { name: "Block", exact: true }).click();
      await expect(page.getByRole("list", { name: "Blocked senders" })).toBeVisible();
      await page.getByText("As Sieve").click();
      await expectAccessible(page, "the rules, also as Sieve");
      await picture("rules");
      await page.getByRole("button", { name: `Change ${name}` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Try on past mail" }).click();
      await expect(page.getByRole("dialog").getByRole("status")).toContainText("match");
      await expectAccessible(page, "a rule that was tried");
      await picture("rule");
      await page.setViewportSize({ width: 390, height: 844 });
      await picture("rule-phone");
      await page.keyboard.press("Escape");
      await picture("rules-phone");
      await page.goto(`${keryx.url}/settings/vacation`);
      await expectAccessible(page, "the vacation on a phone");
      await picture("vacation-phone");
      await page.setViewportSize({ width: 1280, height: 800 });
      await picture("vacation");
    });
  });
}
