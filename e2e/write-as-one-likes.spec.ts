import { expect, type Page, test } from "@playwright/test";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());
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
