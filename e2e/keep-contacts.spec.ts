import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { pictureFile } from "./pictures.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "dora"]);
  const message =
    "From: Carol Reyes <carol@hamburger.edu>\r\nTo: bob@crepes.fr\r\nSubject: Ketchup\r\n\r\nHow about pickles?\r\n";
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], Buffer.from(message));
});
test.describe.configure({ mode: "serial" });

const contactRows = (page: Page) => page.locator("[data-contact]");
const row = (page: Page, name: string) => contactRows(page).filter({ hasText: name });
const heading = (page: Page) =>
  page.getByRole("region", { name: "Contact", exact: true }).getByRole("heading", { level: 2 });
async function openContacts(page: Page, address = "bob@crepes.fr") {
  await signIn(page, keryx, address);
  await openMail(page, `${keryx.url}/contacts`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Contacts");
}
const card = (name: string, ...lines: string[]) =>
  ["BEGIN:VCARD", "VERSION:3.0", `FN:${name}`, ...lines, "END:VCARD", ""].join("\r\n");
async function bring(page: Page, text: string) {
  await page
    .getByLabel("vCard files")
    .setInputFiles({ name: "people.vcf", mimeType: "text/vcard", buffer: Buffer.from(text) });
}

test("the sender of a message is kept with one act, and the message then leads to the card", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Ketchup" }).getByRole("link").first().click();
  const more = page.getByRole("button", { name: "More for this message" });
  await more.click();
  await page.getByRole("menuitem", { name: "Add to contacts" }).click();
  await expect(page.getByText("Carol Reyes is in your contacts")).toBeVisible();
  await more.click();
  await page.getByRole("menuitem", { name: "Open contact" }).click();
  await page.waitForURL(/\/contacts\/k\d+$/);
  await expect(heading(page)).toHaveText("Carol Reyes");
  await page.getByRole("button", { name: "Mail with this person" }).click();
  await expect(rows(page).filter({ hasText: "Ketchup" })).toBeVisible();
});

test("a person is written down, corrected and found, in another tab too", async ({ page, context }) => {
  await openContacts(page);
  const other = await openTab(context, `${keryx.url}/contacts`);
  await expect(row(other, "Carol Reyes")).toBeVisible();
  await page.keyboard.press("Shift+N");
  const form = page.getByRole("form", { name: "Contact" });
  await form.getByLabel("First name").fill("Zoë");
  await form.getByLabel("Last name").fill("Quirk");
  await form.getByLabel("Organisation").fill("Wheel Works");
  await form.getByLabel("Mail address 1", { exact: true }).fill("zoe at quirk");
  await form.getByLabel("Birthday").fill("02-29");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("is not an address");
  await form.getByLabel("Mail address 1", { exact: true }).fill("zoe@quirk.example");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(heading(page)).toHaveText("Zoë Quirk");
  await expect(page.getByText("29 February")).toBeVisible();
  await expect(row(other, "Zoë Quirk")).toBeVisible();

  await page.getByRole("button", { name: "Edit" }).click();
  await form.getByRole("button", { name: "Add telephone" }).click();
  await form.getByLabel("Telephone 1", { exact: true }).fill("+351 555 0199");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "+351 555 0199" })).toBeVisible();
  await page.keyboard.press("/");
  await page.getByLabel("Search contacts").fill("zoe wheel");
  await expect(contactRows(page)).toHaveCount(1);
  await page.getByLabel("Search contacts").press("Escape");
  await expect(contactRows(page)).toHaveCount(2);
});

test("j, k and Enter move among contacts; # deletes, and z brings back", async ({ page }) => {
  await openContacts(page);
  await expect(contactRows(page)).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(heading(page)).toHaveText("Carol Reyes");
  await page.keyboard.press("u");
  await page.waitForURL(/\/contacts$/);
  await page.keyboard.press("#");
  await expect(contactRows(page)).toHaveCount(1);
  await page.keyboard.press("z");
  await expect(row(page, "Carol Reyes")).toBeVisible();
});

test("a group is made of people, and the composer writes to its members", async ({ page }) => {
  await openContacts(page);
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: "New group" }).click();
  const form = page.getByRole("form", { name: "Group" });
  await form.getByLabel("Name", { exact: true }).fill("Tasters");
  await form.getByRole("checkbox", { name: /Carol Reyes/ }).check();
  await form.getByRole("checkbox", { name: /Zoë Quirk/ }).check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "Members" }).getByRole("button")).toHaveCount(2);
  await page.keyboard.press("c");
  const to = page.getByRole("combobox", { name: "To" });
  await to.fill("tast");
  await expect(page.getByRole("option", { name: /Tasters/ })).toContainText("Group: Carol Reyes, Zoë Quirk");
  await to.press("Enter");
  await expect(page.getByRole("button", { name: "Remove carol@hamburger.edu" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove zoe@quirk.example" })).toBeVisible();
});

test("a file of vCards comes in with a report of what did not, and everything goes out again", async ({
  page,
}) => {
  await openContacts(page);
  await expect(contactRows(page)).toHaveCount(3);
  const uid = "UID:urn:uuid:5a9e0b06-0000-4000-8000-000000000009";
  await bring(
    page,
    card("Jörg Müller", uid, "TEL;TYPE=CELL:+49 170 5550123", "X-SHOE:42") +
      card("Twice", uid) +
      card("Big", `PHOTO;ENCODING=b;TYPE=JPEG:${"A".repeat(800_000)}`) +
      card("") +
      "BEGIN:VCARD",
  );
  const report = page.getByRole("dialog", { name: "Import" });
  await expect(report).toContainText("2 contacts came in.");
  await expect(report).toContainText("2 contacts could not be read");
  await expect(report).toContainText("Twice: This contact is here already.");
  await expect(report).toContainText("Big: came in without its picture.");
  await report.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "Jörg Müller")).toBeVisible();
  await row(page, "Big").getByRole("link").click();
  await page.keyboard.press("#");
  await expect(contactRows(page)).toHaveCount(4);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "More for contacts" })
      .click()
      .then(() => page.getByRole("menuitem", { name: "Export all as vCard" }).click()),
  ]);
  const text = await readFile(await download.path(), "utf8");
  expect(text.match(/BEGIN:VCARD/g)).toHaveLength(4);
  for (const line of ["FN:Jörg Müller", "X-SHOE:42", "KIND:group", "EMAIL:carol@hamburger.edu"])
    expect(text).toContain(line);
});

test("a card that came with a message is taken in from where it is looked at", async ({ page }) => {
  const lines = [
    ...["From: Dave <dave@hamburger.edu>", "To: dora@crepes.fr", "Subject: My card", "MIME-Version: 1.0"],
    ...[
      'Content-Type: text/vcard; name="dave.vcf"',
      "Content-Disposition: attachment; filename=dave.vcf",
      "",
    ],
    card("Dave Okafor", "EMAIL:dave@hamburger.edu"),
  ];
  await sendByCurl(
    keryx.ports.smtp,
    "dave@hamburger.edu",
    ["dora@crepes.fr"],
    Buffer.from(lines.join("\r\n")),
  );
  await signIn(page, keryx, "dora@crepes.fr");
  await rows(page).filter({ hasText: "My card" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "View dave.vcf" }).click();
  await page.getByRole("button", { name: "Add to contacts" }).click();
  await expect(page.getByText("1 contact added")).toBeVisible();
});

test("who is here twice is shown with what would become of it, merged, and parted again", async ({
  page,
}) => {
  await openContacts(page);
  await expect(contactRows(page)).toHaveCount(4);
  const school =
    "ORG:Hamburger University of Pickles, Mustards and Everything Else that Belongs between Halves";
  await bring(page, card("Carol R.", "EMAIL:Carol@hamburger.edu", "TEL:+1 555 0100", school));
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Look" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge duplicates" });
  await expect(dialog.getByText("+1 555 0100")).toHaveCount(2);
  await expectAccessible(page, "Merging duplicates", "[role=dialog]");
  const wide = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(dialog.getByRole("button", { name: "Merge 2 into one" })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize(wide);
  await dialog.getByRole("button", { name: "Merge 2 into one" }).click();
  await expect(heading(page)).toHaveText("Carol Reyes");
  await expect(contactRows(page)).toHaveCount(4);
  await expect(page.getByRole("link", { name: "+1 555 0100" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(contactRows(page)).toHaveCount(5);
  await row(page, "Carol R.").getByRole("link").click();
  await page.keyboard.press("#");
  await expect(contactRows(page)).toHaveCount(4);
});

test("whom one writes to is offered under the contacts, and kept with one act", async ({ page }) => {
  await signIn(page, keryx, "dora@crepes.fr");
  await page.keyboard.press("c");
  await page.getByRole("combobox", { name: "To" }).fill("Bob Martin <bob@crepes.fr>,");
  await page.getByLabel("Subject").fill("Hello");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  // Whoever leaves before has a draft.
  await expect(page.getByText("Message sent")).toBeVisible();
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${keryx.url}/contacts`);
  await expect(contactRows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Add Bob Martin to contacts" }).click();
  await expect(row(page, "Bob Martin")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add Bob Martin to contacts" })).toHaveCount(0);
});

test("a picture is cut to size, kept, shown and taken away", async ({ page }) => {
  await openContacts(page);
  await row(page, "Carol Reyes").getByRole("link").click();
  await page.getByRole("button", { name: "Edit" }).click();
  const picture = await readFile(join(import.meta.dirname, "../docs/screens/inbox.png"));
  await page
    .getByLabel("Picture", { exact: true })
    .setInputFiles({ name: "p.png", mimeType: "image/png", buffer: picture });
  await expect(page.getByRole("button", { name: "Change picture" })).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  const shown = page.getByRole("article", { name: "Carol Reyes" }).locator("img");
  await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(320);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(heading(page)).toBeVisible();
  await expect(shown).toHaveCount(0);
});

const people = [
  ["Ana Lima", "ana@wheels.example", "Wheel Works"],
  ["Dave Okafor", "dave@hamburger.edu", "Hamburger University"],
  ["Eve Laurent", "eve@crepes.fr", "Crêpes"],
  ["Jun Tanaka", "jun@tea.example", "Tea House"],
  ["Maria Papadopoulou", "maria@olive.example", "Olive Press"],
  ["Noor Haddad", "noor@market.example", "Market Hall"],
] as const;

for (const scheme of ["light", "dark"] as const) {
  test(`the contacts can be read by everybody, ${scheme}`, async ({ anotherBrowser }) => {
    const page = await anotherBrowser({ colorScheme: scheme, viewport: { width: 1280, height: 800 } });
    await openContacts(page);
    if (scheme === "light") {
      await bring(
        page,
        people.map(([name, email, org]) => card(name, `EMAIL;TYPE=WORK:${email}`, `ORG:${org}`)).join(""),
      );
      await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
    }
    await expectAccessible(page, `Contacts, ${scheme}`);
    await row(page, "Zoë Quirk").getByRole("link").click();
    await expect(heading(page)).toHaveText("Zoë Quirk");
    await expectAccessible(page, `A contact, ${scheme}`);
    await page.mouse.move(0, 790);
    await page.screenshot({ path: pictureFile(scheme === "light" ? "contacts.png" : "contacts-dark.png") });
    await page.getByRole("button", { name: "Edit" }).click();
    await expect(page.getByRole("form", { name: "Contact" })).toBeVisible();
    await expectAccessible(page, `The form of a contact, ${scheme}`);
    await page.screenshot({ path: test.info().outputPath(`form-${scheme}.png`) });
    await page.goto(`${keryx.url}/contacts/new-group`);
    await expect(page.getByRole("form", { name: "Group" })).toBeVisible();
    await expectAccessible(page, `The form of a group, ${scheme}`);
    await page.screenshot({ path: test.info().outputPath(`group-${scheme}.png`) });
  });
}

test("on a phone the list and the contact take turns", async ({ anotherBrowser }) => {
  const page = await anotherBrowser({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/contacts`);
  await row(page, "Zoë Quirk").getByRole("link").click();
  await expect(heading(page)).toHaveText("Zoë Quirk");
  await expect(contactRows(page).first()).toBeHidden();
  await page.screenshot({ path: test.info().outputPath("contact-phone.png") });
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(row(page, "Zoë Quirk")).toBeVisible();
  await page.screenshot({ path: pictureFile("contacts-phone.png") });
});
