import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openMail, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "maria"]);
});

/** Fails with what the browser complained about while the page was used. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}

test.describe("in a Portuguese browser", () => {
  test.use({ locale: "pt-BR", timezoneId: "America/Sao_Paulo" });

  test("one is asked for address and password in Portuguese, and told in it what is wrong", async ({
    page,
  }) => {
    const complaints = complaintsOf(page);
    await page.goto(`${keryx.url}/sign-in`);
    await expect(page.locator("html")).toHaveAttribute("lang", "pt");
    await expectAccessible(page, "signing in, in Portuguese");
    await page.getByLabel("Endereço").fill("maria@crepes.fr");
    await page.getByLabel("Palavra-passe", { exact: true }).fill("errada");
    await page.getByRole("button", { name: "Entrar", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "não coincidem" })).toBeVisible();
    await page.getByLabel("Palavra-passe", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Entrar", exact: true }).click();
    await page.waitForURL(/\/mail\/inbox/);
    await expect(page.locator("html")).toHaveAttribute("lang", "pt");
    await expect(page.getByRole("heading", { level: 1, name: "Caixa de entrada" })).toBeVisible();
    await expectAccessible(page, "the inbox in Portuguese");
    expect(complaints).toEqual([]);
  });
});

test("another language can be chosen before signing in", async ({ page }) => {
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByRole("button", { name: "Ελληνικά" }).click();
  await expect(page.getByRole("heading", { name: "Σύνδεση στο Keryx" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "el");
});

test("a language and a time zone that one chose are there in another browser", async ({
  page,
  anotherBrowser,
}) => {
  const complaints = complaintsOf(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/language`);
  await page.getByLabel("Time zone").selectOption("Pacific/Auckland");
  await expect(page.getByText(/^It is/)).toContainText(
    new Date().toLocaleDateString("en-GB", { timeZone: "Pacific/Auckland", weekday: "long" }),
  );
  await page.getByLabel("Language").selectOption("Ελληνικά");
  await expect(page.getByRole("heading", { name: "Γλώσσα" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "el");
  await expectAccessible(page, "the language in Greek");
  expect(complaints).toEqual([]);

  const elsewhere = await anotherBrowser();
  await signIn(elsewhere, keryx, "bob@crepes.fr");
  await elsewhere.goto(`${keryx.url}/settings/language`);
  await expect(elsewhere.getByLabel("Γλώσσα")).toHaveValue("el");
  await expect(elsewhere.getByLabel("Ζώνη ώρας")).toHaveValue("Pacific/Auckland");
});

test("in Greek one reads the inbox, writes, sends and puts away", async ({ page }) => {
  const complaints = complaintsOf(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(page.getByRole("heading", { level: 1, name: "Εισερχόμενα" })).toBeVisible();
  await page.getByRole("button", { name: "Νέο μήνυμα" }).first().click();
  await page.getByLabel("Προς", { exact: true }).fill("bob@crepes.fr");
  await page.getByLabel("Θέμα").fill("Καλημέρα");
  await page.getByRole("textbox", { name: "Μήνυμα" }).fill("Πάμε για κρέπες;");
  await page.getByRole("button", { name: "Αποστολή", exact: true }).click();
  await expect(page.getByText("Το μήνυμα στάλθηκε")).toBeVisible();
  const row = rows(page).filter({ hasText: "Καλημέρα" });
  await row.getByRole("link").first().click();
  const body = page.frameLocator('iframe[title="Μήνυμα: Καλημέρα"]').first();
  await expect(body.getByText("Πάμε για κρέπες;")).toBeVisible();
  await expectAccessible(page, "a conversation in Greek");
  await page.keyboard.press("e");
  await expect(page.getByText("Η συνομιλία αρχειοθετήθηκε")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a contact that says nothing one could be called by is called so in Greek, and two of them are no double", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await openMail(page, `${keryx.url}/contacts`);
  const notes = ["Ένα βιβλίο", "Μια ομπρέλα"].map((note) =>
    ["BEGIN:VCARD", "VERSION:3.0", "FN:", `NOTE:${note}`, "END:VCARD", ""].join("\r\n"),
  );
  await page
    .getByLabel("Αρχεία vCard")
    .setInputFiles({ name: "notes.vcf", mimeType: "text/vcard", buffer: Buffer.from(notes.join("")) });
  await page.getByRole("dialog").getByRole("button", { name: "Εντάξει" }).click();
  const nameless = page.locator("[data-contact]").filter({ hasText: "(χωρίς όνομα)" });
  await expect(nameless).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Προβολή" })).toHaveCount(0);
  await nameless.first().getByRole("link").click();
  await expect(page.getByRole("heading", { level: 2, name: "(χωρίς όνομα)" })).toBeVisible();
});

test("a language that is written from the right has the side bar at the right, and the list beside it", async ({
  page,
}) => {
  await signIn(page, keryx, "maria@crepes.fr");
  // None of the languages is written so; the direction is all that the screens lean on.
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  const box = async (name: string, role: "navigation" | "region") => {
    const found = await page.getByRole(role, { name }).boundingBox();
    if (!found) throw new Error(`${name} is not shown`);
    return { left: found.x, right: found.x + found.width };
  };
  const [folders, list, reading] = await Promise.all([
    box("Folders", "navigation"),
    box("Conversations", "region"),
    box("Reading", "region"),
  ]);
  expect(folders.right).toBeGreaterThan(1270);
  expect(list.right).toBeLessThanOrEqual(folders.left + 1);
  expect(reading.right).toBeLessThanOrEqual(list.left + 1);
  expect(reading.left).toBeLessThan(2);
  await page.getByRole("button", { name: "Compose" }).first().click();
  const composer = page.getByRole("region", { name: "New message" });
  await expect.poll(async () => (await composer.boundingBox())?.x ?? Infinity).toBeLessThan(100);
});
