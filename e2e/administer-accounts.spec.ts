import { expect, type Page } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { test } from "./another-browser.ts";
import { run, sendByCurl } from "./clients.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn, signInByForm } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

async function accounts(page: Page) {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
}

async function act(page: Page, address: string, name: string | RegExp) {
  await page.getByRole("button", { name: `Acts on ${address}` }).click();
  await page.getByRole("menuitem", { name }).click();
}

/** The last line of a POP3 sign-in as bob. */
async function popAnswer(): Promise<string | null> {
  const client = await RawClient.open(keryx.ports.pop3);
  await client.line();
  client.send("USER bob@crepes.fr\r\n");
  await client.line();
  client.send(`PASS ${password}\r\n`);
  const line = await client.line();
  client.close();
  return line;
}

/** The exit code of curl after AUTH over TLS as bob; 67 is a refused sign-in. */
const authByCurl = async () =>
  (
    await run("curl", [
      ...["--silent", "--insecure", "--max-time", "30", "--user", `bob@crepes.fr:${password}`],
      ...["--request", "NOOP", `smtps://127.0.0.1:${keryx.ports.submissions}/client.example`],
    ])
  ).code;

test("what is wrong with a new account is said at its field, and nothing typed is lost", async ({ page }) => {
  await accounts(page);
  await page.getByRole("button", { name: "Add account" }).first().click();
  const dialog = page.getByRole("dialog");
  const address = dialog.getByLabel("Address");
  const secret = dialog.getByLabel("Password", { exact: true });
  const add = dialog.getByRole("button", { name: "Add account" });
  await address.fill("bob@crepes.fr");
  await secret.fill(password);
  await add.click();
  await expect(dialog.getByText("Somebody has this address already.")).toBeVisible();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expect(address).toHaveValue("bob@crepes.fr");
  await address.fill("dora@elsewhere.example");
  await add.click();
  await expect(dialog.getByText(/Mail for elsewhere\.example is not kept here/)).toBeVisible();
  await address.fill("dora");
  await secret.fill("abc");
  await add.click();
  await expect(dialog.getByText(/Too easy to guess/)).toBeVisible();
  await expect(secret).toHaveAttribute("aria-invalid", "true");
  await secret.fill(password);
  await dialog.getByLabel("Quota").fill("20 kB");
  await add.click();
  await expect(dialog.getByText(/Write 1 MB or more/)).toBeVisible();
  // A name alone is an address of this domain.
  await dialog.getByLabel("Quota").fill("1 MB");
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("dora@crepes.fr").first()).toBeVisible();
});

test("once the quota is reached mail is refused, with more room it comes in", async ({
  page,
  anotherBrowser,
}) => {
  const letter = (subject: string, octets: number) =>
    sendByCurl(
      keryx.ports.smtp,
      "carol@hamburger.edu",
      ["dora@crepes.fr"],
      Buffer.from(
        `From: carol@hamburger.edu\r\nSubject: ${subject}\r\n\r\n${"pickles\r\n".repeat(octets / 9)}`,
      ),
    );
  await letter("It fits", 900_000);
  await expect(letter("Too much", 200_000)).rejects.toThrow();
  await accounts(page);
  await act(page, "dora@crepes.fr", "Change quota");
  await page.getByRole("dialog").getByLabel("Quota").fill("3 MB");
  await page.getByRole("dialog").getByRole("button", { name: "Set quota" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await letter("Now it fits", 200_000);
  const dora = await anotherBrowser();
  await signIn(dora, keryx, "dora@crepes.fr");
  await expect(rows(dora)).toHaveCount(2);
  await expect(rows(dora).filter({ hasText: "Now it fits" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("meter", { name: "Used by dora@crepes.fr" })).toHaveAttribute(
    "aria-valuemax",
    "3000000",
  );
});

test("the administrator resets a password: browsers are signed out, and only the new one lets in", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await accounts(page);
  const reset = async (secret: string) => {
    await act(page, "bob@crepes.fr", /password/i);
    await page.getByRole("dialog").getByLabel("New password", { exact: true }).fill(secret);
    await page.getByRole("dialog").getByRole("button", { name: "Set password" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  };
  await reset("gherkins for everyone");
  await bob.goto(`${keryx.url}/mail/inbox`);
  await expect(bob).toHaveURL(/\/sign-in/);
  expect(await popAnswer()).toMatch(/^-ERR \[AUTH\]/);
  await signInByForm(bob, keryx, "bob@crepes.fr", "gherkins for everyone");
  await reset(password);
  expect(await popAnswer()).toMatch(/^\+OK/);
});

test("a disabled account is out at once: in the browser, by AUTH and by POP3; enabled, it is back", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  expect(await authByCurl()).toBe(0);
  expect(await popAnswer()).toMatch(/^\+OK/);
  await accounts(page);
  const row = page.getByRole("row").filter({ hasText: "bob@crepes.fr" });
  await act(page, "bob@crepes.fr", "Disable");
  await expect(row.getByText("Disabled")).toBeVisible();
  expect((await bob.request.get(`${keryx.url}/jmap/session`, { maxRedirects: 0 })).status()).not.toBe(200);
  await bob.goto(`${keryx.url}/mail/inbox`);
  await expect(bob).toHaveURL(/\/sign-in/);
  expect(await authByCurl()).toBe(67);
  expect(await popAnswer()).toMatch(/^-ERR \[AUTH\]/);
  await act(page, "bob@crepes.fr", "Enable");
  await expect(row.getByText("Active")).toBeVisible();
  expect(await authByCurl()).toBe(0);
  expect(await popAnswer()).toMatch(/^\+OK/);
});

test("the last administrator is not offered to disable or delete herself, and no command disables her", async ({
  page,
}) => {
  await accounts(page);
  await page.getByRole("button", { name: "Acts on alice@crepes.fr" }).click();
  for (const name of ["Disable", "Delete"])
    await expect(page.getByRole("menuitem", { name })).toHaveAttribute("aria-disabled", "true");
  await expect(keryx.cli(["account", "disable", "alice@crepes.fr"])).rejects.toThrow(/last administrator/);
});

test("who is not an administrator is sent from the accounts to the mail", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await expect(page).toHaveURL(/\/mail/);
  await expect(page.getByText("dora@crepes.fr")).toHaveCount(0);
});
