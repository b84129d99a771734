import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { noDovecotImap, startDovecot } from "./dovecot.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_COLLECT_NETWORKS: "127.0.0.0/8" },
  });
});
test.afterAll(() => keryx.destroy());

const letter = (name: string) =>
  `From: Fred <fred@hamburger.edu>\nTo: carol@hamburger.edu\nSubject: ${name}\nMessage-ID: <${encodeURIComponent(name)}@x>\n\nAbout ${name}.\n`;

test("a whole account moves over by IMAP: tried first, with folders and flags, told of in a report, and again only what is new", async ({
  page,
}) => {
  needsAll(noDovecotImap());
  const dovecot = await startDovecot();
  try {
    dovecot.makeFolder("Postausgang");
    dovecot.makeFolder("Ειδήσεις/Πάτρα");
    dovecot.save("INBOX", letter("Pickles"), "\\Flagged");
    dovecot.save("INBOX", letter("Gherkins"));
    dovecot.save("Postausgang", letter("Answer"), "\\Seen");
    dovecot.save("Ειδήσεις/Πάτρα", letter("Carnival"));
    const before = dovecot.everything();

    await signIn(page, keryx, "bob@crepes.fr");
    await page.goto(`${keryx.url}/settings/transfer`);
    await page.getByRole("button", { name: "Move an account over" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("IMAP server").fill("localhost");
    await dialog.getByLabel("User name").fill(dovecot.user);
    await dialog.getByLabel("Encryption").selectOption({ label: "STARTTLS" });
    await dialog.getByLabel("Port").fill(String(dovecot.imap.port));
    const secret = dialog.getByLabel("Password there", { exact: true });
    await secret.fill("wrong");
    const found = dialog.getByRole("status");
    const tried = dialog.getByRole("button", { name: "Test" });

    await tried.click();
    await expect(found).toContainText("The certificate does not prove that this is localhost");
    await expectAccessible(page, "moving an account over");
    await dialog.getByRole("checkbox").check();
    await tried.click();
    await expect(found).toContainText("does not accept this user name and password");
    await secret.fill(dovecot.password);
    await tried.click();
    await expect(found).toContainText(
      "It works. 4 messages in 4 folders are there. The connection is encrypted.",
    );
    await dialog.getByRole("button", { name: "Move an account over" }).click();

    const row = page.getByRole("listitem", { name: `${dovecot.user} at localhost` });
    await expect(row).toContainText("Done");
    await expect(row).toContainText("4 messages came");
    await expect(row).toContainText("Inbox 2");
    await expect(row).toContainText("Πάτρα 1");
    await expectAccessible(page, "an account that has moved over");
    expect(dovecot.everything()).toBe(before);

    dovecot.save("INBOX", letter("Relish"));
    await row.getByRole("button", { name: "Bring what is new" }).click();
    await dialog.getByLabel("Password there", { exact: true }).fill(dovecot.password);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(row).toContainText("5 messages came");
    await expect(row).toContainText("Done");
    await expect(row).not.toContainText("here already");

    await page.goto(`${keryx.url}/mail/inbox`);
    await expect(rows(page)).toHaveCount(3);
    const pickles = rows(page).filter({ hasText: "Pickles" });
    await expect(pickles.getByRole("img", { name: "Starred" })).toBeVisible();
    await page.getByRole("link", { name: /^Πάτρα/ }).click();
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText("Carnival");
    await page.getByRole("link", { name: /^Sent/ }).click();
    await expect(rows(page)).toContainText("Answer");
  } finally {
    await dovecot.stop();
  }
});

test("a password that is refused later is told in words, and typed again", async ({ page }) => {
  needsAll(noDovecotImap());
  const dovecot = await startDovecot();
  try {
    dovecot.save("INBOX", letter("Mustard"));
    await signIn(page, keryx, "bob@crepes.fr");
    await page.goto(`${keryx.url}/settings/transfer`);
    await page.getByRole("button", { name: "Move an account over" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Move an account over" }).click();
    await expect(dialog).toContainText("This is no server name.");
    await dialog.getByLabel("IMAP server").fill("127.0.0.1");
    await dialog.getByLabel("User name").fill(dovecot.user);
    await dialog.getByLabel("Port").fill(String(dovecot.imap.tlsPort));
    await dialog.getByLabel("Password there", { exact: true }).fill("wrong");
    await dialog.getByRole("button", { name: "Test" }).click();
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Move an account over" }).click();
    const row = page.getByRole("listitem", { name: `${dovecot.user} at 127.0.0.1` });
    await expect(row).toContainText("Does not work");
    await expect(row).toContainText("does not accept this user name and password");
    await row.getByRole("button", { name: "Change" }).click();
    await dialog.getByLabel("Password there", { exact: true }).fill(dovecot.password);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(row).toContainText("Done");
    await expect(row).toContainText("1 message came");
    await row.getByRole("button", { name: "Take off the list" }).click();
    await expect(row).toHaveCount(0);
  } finally {
    await dovecot.stop();
  }
});
