import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  for (const subject of ["Pickles", "Ketchup", "Mustard"]) await send(subject, `<${subject}@x.example>`);
});
test.afterAll(() => keryx.destroy());

function send(subject: string, id: string, references = "") {
  const fields = [
    "From: Carol <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    `Subject: ${subject}`,
    `Message-ID: ${id}`,
    ...(references ? [`References: ${references}`] : []),
  ];
  const message = Buffer.from([...fields, "", `About ${subject}.`, ""].join("\r\n"));
  return sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
}
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
/** The subjects of the list from the top, once it has as many rows. */
async function expectOrder(page: Page, subjects: string[]) {
  const inOrder = page.getByTestId("conversations").getByRole("listitem");
  await expect(inOrder).toHaveCount(subjects.length);
  for (const [at, subject] of subjects.entries())
    await expect(page.locator(`li[aria-posinset="${at + 1}"]`)).toContainText(subject);
}

test("P keeps a conversation at the top, in every tab and under newer mail's arrival, until it is pinned no longer", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await context.newPage();
  await other.goto(`${keryx.url}/mail/inbox`);
  await expectOrder(other, ["Mustard", "Ketchup", "Pickles"]);
  await row(page, "Pickles").getByRole("link").first().click();
  await page.keyboard.press("P");
  await expect(page.getByText("Conversation pinned to the top")).toBeVisible();
  await expectOrder(page, ["Pickles", "Mustard", "Ketchup"]);
  await expectOrder(other, ["Pickles", "Mustard", "Ketchup"]);
  await expect(row(other, "Pickles").getByRole("img", { name: "Pinned" })).toBeVisible();
  await send("Relish", "<Relish@x.example>");
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await page.reload();
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await expectAccessible(page, "the inbox with something pinned");

  // In the list, and undone.
  await row(page, "Ketchup").hover();
  await row(page, "Ketchup").getByRole("button", { name: "Pin to the top" }).click();
  await expectOrder(page, ["Ketchup", "Pickles", "Relish", "Mustard"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await page
    .getByRole("toolbar", { name: "Conversation" })
    .getByRole("button", { name: "No longer pin" })
    .click();
  await expectOrder(other, ["Relish", "Mustard", "Ketchup", "Pickles"]);
  await expectOrder(page, ["Relish", "Mustard", "Ketchup", "Pickles"]);
});
