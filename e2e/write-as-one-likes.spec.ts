import { expect, type Page } from "@playwright/test";
import { collectAllByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});
test.describe.configure({ mode: "serial" });

const text = (page: Page) => page.getByRole("textbox", { name: "Message" });
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });
const sent = (page: Page) => page.getByText("Message sent");

async function compose(page: Page, to: string, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.keyboard.press("Enter");
  if (subject) await page.getByLabel("Subject").fill(subject);
}

test("a forgotten attachment is asked about once, and so is a missing subject", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await compose(page, "bob@crepes.fr", "");
  await text(page).fill("Σου στέλνω συνημμένο το μενού.");
  await send(page).click();
  const dialog = page.getByRole("dialog", { name: "Did you mean to attach something?" });
  await expect(dialog).toContainText("It has no subject.");
  const picker = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: "Add a file" }).click();
  await (await picker).setFiles({ name: "menu.txt", mimeType: "text/plain", buffer: Buffer.from("Eggs") });
  await expect(page.getByRole("list", { name: "Attachments" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await send(page).click();
  await expect(sent(page)).toBeVisible();

  await compose(page, "bob@crepes.fr", "");
  await send(page).click();
  await page.getByRole("button", { name: "Add a subject" }).click();
  await expect(page.getByLabel("Subject")).toBeFocused();
  await page.keyboard.type("The attached menu");
  await send(page).click();
  await page.getByRole("button", { name: "Send anyway" }).click();
  await expect(page.getByRole("region", { name: "The attached menu" })).toHaveCount(0);
  await page.getByRole("link", { name: /^Sent/ }).click();
  await expect(rows(page).filter({ hasText: "The attached menu" })).toBeVisible();
});

const paragraph = `${"Flour, milk and eggs are mixed in this order. ".repeat(4)}Then one waits.`;

test("plain text asks before formatting is lost, stays plain in the draft, and goes as flowed text alone", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await compose(page, "bob@crepes.fr", "In plain words");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+b");
  await text(page).pressSequentially("Bold");
  const plain = async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "Plain text" }).click();
  };
  await plain();
  const dialog = page.getByRole("dialog", { name: "Go on in plain text?" });
  await dialog.getByRole("button", { name: "Plain text" }).click();
  await expect(text(page)).toHaveValue("Bold");
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toHaveCount(0);
  await text(page).fill(paragraph);
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Close and keep the draft" }).click();
  await page.getByRole("link", { name: /^Drafts/ }).click();
  await rows(page).filter({ hasText: "In plain words" }).getByRole("link").first().click();
  await expect(text(page)).toHaveValue(paragraph);
  await send(page).click();
  await expect(sent(page)).toBeVisible();

  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await rows(bob).filter({ hasText: "In plain words" }).getByRole("link").first().click();
  await expect(
    bob.getByRole("region", { name: "Reading" }).getByText(paragraph, { exact: true }),
  ).toBeVisible();
  const messages = await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", 3);
  const message = messages.map(String).find((one) => one.includes("Subject: In plain words")) ?? "";
  expect(message).toMatch(/^Content-Type: text\/plain;\s+format="?flowed"?;/m);
  expect(message).not.toContain("text/html");
});

test("answers stand below what they answer, and plain text is answered in plain text, where one wants that", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/writing`);
  for (const choice of ["Below what you answer", "Plain text too"]) {
    const kept = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByText(choice).click();
    await kept;
  }
  await page.reload();
  await expect(page.getByRole("radio", { name: "Below what you answer" })).toBeChecked();
  await page.goto(`${keryx.url}/mail/inbox`);
  await rows(page).filter({ hasText: "In plain words" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "Reply", exact: true }).last().click();
  await expect(text(page)).toBeFocused();
  await page.keyboard.type("Understood.");
  await expect(text(page)).toHaveValue(/wrote:\n> Flour, milk[^\n]+Then one waits\.\n\nUnderstood\.$/);
});

test("a template fills in whom it is for, marks what it does not know, and is asked about before it goes", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/settings/templates`);
  await page.getByRole("button", { name: "New template" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Invitation");
  await page.getByLabel("Subject").fill("Crêpes for {first name}");
  await page.getByRole("textbox", { name: "Text" }).fill("Dear {first name}, about {subject}: come!");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Template “Invitation” kept")).toBeVisible();

  await page.goto(`${keryx.url}/mail/inbox`);
  await compose(page, "Bob Martin <bob@crepes.fr>", "");
  await page.getByRole("button", { name: "Templates" }).click();
  await page.getByRole("menuitem", { name: "Invitation" }).click();
  await expect(page.getByLabel("Subject")).toHaveValue("Crêpes for Bob");
  await expect(text(page)).toHaveText("Dear Bob, about {subject}: come!");
  await expect(text(page).locator(".placeholder")).toHaveText("{subject}");
  await page.getByRole("button", { name: "Templates" }).click();
  await page.getByRole("menuitem", { name: "Save as template…" }).click();
  await page.getByLabel("Name", { exact: true }).fill("For Bob");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Template “For Bob” kept")).toBeVisible();
  await send(page).click();
  await page
    .getByRole("dialog", { name: "Is it ready to go?" })
    .getByRole("button", { name: "Send anyway" })
    .click();
  await expect(sent(page)).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What would you like to do?").fill("write with for bob");
  await expect(page.getByRole("option", { name: /For Bob/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(text(page)).toContainText("Dear Bob, about");
});

test("placeholders are written in one's own language, and mean the same in every other", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  const inGreek = await anotherBrowser({ locale: "el" });
  await signIn(inGreek, keryx, "alice@crepes.fr");
  await inGreek.goto(`${keryx.url}/settings/templates`);
  const invitation = inGreek.getByRole("form", { name: "Invitation" });
  await expect(invitation.getByLabel("Θέμα")).toHaveValue("Crêpes for {μικρό όνομα}");
  const written = invitation.getByRole("textbox", { name: "Κείμενο" });
  await expect(written.locator(".placeholder")).toHaveText(["{μικρό όνομα}", "{θέμα}"]);
  await invitation.getByLabel("Θέμα").fill("Για {όνομα}");
  await written.fill("{το όνομά μου}, {ημερομηνία}");
  await invitation.getByRole("button", { name: "Αποθήκευση" }).click();
  await expect(inGreek.getByText("Το πρότυπο «Invitation» αποθηκεύτηκε")).toBeVisible();

  await page.goto(`${keryx.url}/settings/templates`);
  const here = page.getByRole("form", { name: "Invitation" });
  await expect(here.getByLabel("Subject")).toHaveValue("Για {name}");
  await expect(here.getByRole("textbox", { name: "Text" })).toHaveText("{my name}, {date}");
});
