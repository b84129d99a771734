import { expect } from "@playwright/test";
import { test } from "./another-browser.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  await keryx.cli(["alias", "add", "shop@crepes.fr", "--to", "alice@crepes.fr"]);
  await keryx.cli(["alias", "add", "team@crepes.fr", "--to", "alice@crepes.fr,bob@crepes.fr"]);
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

test("an alias of one's own becomes an identity; one that others share, and somebody else's address, do not", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/settings`);
  await page.getByRole("link", { name: "Identities" }).click();
  const address = page.getByLabel("Write as another address");
  for (const foreign of ["team@crepes.fr", "bob@crepes.fr"]) {
    await address.fill(foreign);
    await page.getByRole("button", { name: "Add identity" }).click();
    await expect(page.getByText("This address does not lead to you alone")).toBeVisible();
    await expect(page.getByRole("form", { name: foreign })).toHaveCount(0);
  }
  await address.fill("shop@crepes.fr");
  await page.getByRole("button", { name: "Add identity" }).click();
  const shop = page.getByRole("form", { name: "shop@crepes.fr" });
  await shop.getByLabel("Name").fill("The Crêpe Shop");
  await shop.getByLabel("Answers go to").fill("alice@crepes.fr");
  await shop.getByRole("textbox", { name: "Signature" }).fill("Open until eight");
  await shop.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("shop@crepes.fr saved")).toBeVisible();
  await page.reload();
  await expect(shop.getByLabel("Name")).toHaveValue("The Crêpe Shop");
  await expect(shop.getByRole("textbox", { name: "Signature" })).toHaveText("Open until eight");
});

test("another From brings its signature, and the message arrives from that address with its Reply-To", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill("Your order");
  const text = page.getByRole("textbox", { name: "Message" });
  await text.fill("It is ready.");
  await page
    .getByRole("combobox", { name: "From" })
    .selectOption({ label: "The Crêpe Shop <shop@crepes.fr>" });
  await expect(text).toContainText("It is ready.");
  await expect(text).toContainText("Open until eight");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();

  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  const row = rows(bob).filter({ hasText: "Your order" });
  await expect(row).toContainText("The Crêpe Shop");
  await row.getByRole("link").first().click();
  await expect(bob.frameLocator("iframe").first().getByText("Open until eight")).toBeVisible();
  await bob.keyboard.press("r");
  await expect(bob.getByText("alice@crepes.fr").first()).toBeVisible();
});
