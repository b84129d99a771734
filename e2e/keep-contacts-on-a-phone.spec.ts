import { expect, type Page } from "@playwright/test";
import { createDAVClient } from "tsdav";
import { expectAccessible } from "./accessible.ts";
import { makeAppPassword, openAppPasswords } from "./making-app-passwords.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, openTab, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});

const bob = "bob@crepes.fr";
const row = (page: Page, name: string) => page.locator("[data-contact]").filter({ hasText: name });

/** A library that was not written for Keryx finds its way as a phone does: from the host, by the well-known address. */
const phoneWith = (secret: string) =>
  createDAVClient({
    serverUrl: keryx.url,
    credentials: { username: bob, password: secret.replaceAll(" ", "") },
    authMethod: "Basic",
    defaultAccountType: "carddav",
  });
type Phone = Awaited<ReturnType<typeof phoneWith>>;

async function folderOf(phone: Phone) {
  const [book] = await phone.fetchAddressBooks();
  if (!book) throw new Error("There is no address book");
  return book;
}
const cardsOn = async (phone: Phone) =>
  (await phone.fetchVCards({ addressBook: await folderOf(phone) })).map(({ data }) => String(data));

test("a phone is given a password of its own and keeps the same contacts as the webmail, both ways and at once", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, bob);
  await openAppPasswords(page, keryx.url);
  await page.getByRole("button", { name: "Make app password" }).click();
  await expectAccessible(page, "app passwords");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  const secret = await makeAppPassword(page, "Phone", async (dialog) => {
    await dialog.getByLabel(/^SMTP/).uncheck();
    await dialog.getByLabel(/^POP3/).uncheck();
    await dialog.getByLabel(/^CardDAV/).check();
  });
  await openMail(page, `${keryx.url}/contacts`);
  const other = await openTab(context, `${keryx.url}/contacts`);

  await page.keyboard.press("Shift+N");
  const form = page.getByRole("form", { name: "Contact" });
  await form.getByLabel("First name").fill("Zoë");
  await form.getByLabel("Last name").fill("Quirk");
  await form.getByLabel("Mail address 1", { exact: true }).fill("zoe@quirk.example");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Zoë Quirk")).toBeVisible();

  const phone = await phoneWith(secret);
  const book = await folderOf(phone);
  expect(book.displayName).toBe("Contacts");
  const [zoe, ...others] = await phone.fetchVCards({ addressBook: book });
  expect(others).toEqual([]);
  expect(String(zoe?.data)).toMatch(/^FN:Zoë Quirk\r?$/m);
  expect(String(zoe?.data)).toMatch(/^EMAIL;TYPE=INTERNET,home:zoe@quirk\.example\r?$/m);

  const ana = ["BEGIN:VCARD", "VERSION:3.0", "UID:ana-of-the-phone", "FN:Ana Lima", "N:Lima;Ana;;;"];
  const vCardString = [...ana, "X-PHONE-OWN:as it was", "END:VCARD", ""].join("\r\n");
  const made = await phone.createVCard({ addressBook: book, filename: "ana.vcf", vCardString });
  expect(made.status).toBe(201);
  for (const tab of [page, other]) await expect(row(tab, "Ana Lima")).toBeVisible();

  const before = { data: String(zoe?.data), url: zoe?.url ?? "", etag: zoe?.etag ?? "" };
  const changed = { ...before, data: before.data.replace("FN:Zoë Quirk", "FN:Zoë Quirk-Lima") };
  expect((await phone.updateVCard({ vCard: changed })).status).toBe(204);
  for (const tab of [page, other]) await expect(row(tab, "Zoë Quirk-Lima")).toBeVisible();
  // It has the card as it was before: who changes it again from there is told so.
  expect((await phone.updateVCard({ vCard: changed })).status).toBe(412);

  await row(page, "Ana Lima").click();
  await page.getByRole("button", { name: "Edit" }).click();
  await form.getByRole("button", { name: "Add telephone" }).click();
  await form.getByLabel("Telephone 1", { exact: true }).fill("+351 555 0199");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "+351 555 0199" })).toBeVisible();
  const anaAfter = (await cardsOn(phone)).find((text) => text.includes("UID:ana-of-the-phone"));
  expect(anaAfter).toMatch(/^TEL.*:\+351 555 0199\r?$/m);
  expect(anaAfter).toMatch(/^X-PHONE-OWN:as it was\r?$/m);

  const [after] = (await phone.fetchVCards({ addressBook: book })).filter(({ url }) =>
    url.endsWith("ana.vcf"),
  );
  expect(
    (await phone.deleteVCard({ vCard: { url: after?.url ?? "", etag: after?.etag ?? "" } })).status,
  ).toBe(204);
  for (const tab of [page, other]) await expect(row(tab, "Ana Lima")).toHaveCount(0);

  await openAppPasswords(page, keryx.url);
  const listed = page.getByRole("listitem").filter({ hasText: "Phone" });
  await expect(listed).toContainText(/Used .* by CardDAV from 127\.0\.0\.1/);
  await listed.getByRole("button", { name: "Revoke Phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No app passwords yet")).toBeVisible();
  await expect(phoneWith(secret)).rejects.toThrow(/Invalid credentials|cannot find|401/);
});

test("with the password stands where a program finds the contacts", async ({ page }) => {
  await signIn(page, keryx, bob);
  await openAppPasswords(page, keryx.url);
  await page.getByRole("button", { name: "Make app password" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Tablet");
  await dialog.getByLabel(/^CardDAV/).check();
  await dialog.getByLabel("Your own password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog).toContainText(`type ${keryx.url} as its server`);
  await expectAccessible(page, "app passwords");
});
