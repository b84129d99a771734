import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { certify } from "../mail-core/testing/certificates.ts";
import { expectAccessible } from "./accessible.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let folder: string;
/** The provider, where carol is at home. */
let hamburger: Keryx;
let crepes: Keryx;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keryx-certificate-"));
  const own = await certify(["localhost"]);
  const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(certificate, own.cert);
  await writeFile(key, own.key);
  hamburger = await startKeryx("hamburger.edu", {
    administrator: "carol",
    accounts: ["dora"],
    env: { KERYX_TLS_CERT: certificate, KERYX_TLS_KEY: key },
  });
  crepes = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_COLLECT_NETWORKS: "127.0.0.0/8", NODE_EXTRA_CA_CERTS: certificate },
  });
});
test.afterAll(async () => {
  await crepes.destroy();
  await hamburger.destroy();
  await rm(folder, { recursive: true, force: true });
});

test("mail of another account comes with its label, and is answered as that account, through its provider", async ({
  page,
  anotherBrowser,
}) => {
  const carol = "carol@hamburger.edu";
  await sendByCurl(
    hamburger.ports.smtp,
    "dora@hamburger.edu",
    [carol],
    Buffer.from(
      `From: Dora <dora@hamburger.edu>\r\nTo: ${carol}\r\nSubject: Pickles\r\n\r\nDo you like them?\r\n`,
    ),
  );
  await signIn(page, crepes, "bob@crepes.fr");
  await page.goto(`${crepes.url}/settings/collect`);
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill(carol);
  await dialog.getByLabel("POP3 server").fill("localhost");
  await dialog.getByLabel("Port").fill(String(hamburger.ports.pop3s));
  await dialog.getByLabel("Password there", { exact: true }).fill(password);
  await dialog.getByLabel("Label").fill("Hamburger Univ é");
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog.getByText("A label is a word of the letters")).toBeVisible();
  await dialog.getByLabel("Label").fill("Hamburger Univ");
  await dialog.getByRole("button", { name: "Add account" }).click();
  const row = page.getByRole("listitem", { name: carol });
  await expect(row.getByText("Up to date")).toBeVisible();

  await expect(row.getByText(`You do not write as ${carol} from here.`)).toBeVisible();
  await row.getByRole("button", { name: "Write as this address" }).click();
  await expectAccessible(page, "Write as another account", "[role=dialog]");
  await dialog.getByLabel("SMTP server").fill("localhost");
  await dialog.getByLabel("Port").fill(String(hamburger.ports.submissions));
  await dialog.getByLabel("Password for sending", { exact: true }).fill("wrong");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("status")).toContainText(
    "localhost does not accept this user name and password",
  );
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("does not accept this user name and password");
  await dialog.getByLabel("Password for sending", { exact: true }).fill("");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("status")).toContainText(`It works: you can write as ${carol}.`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row.getByText(`You write as ${carol} through localhost.`)).toBeVisible();

  await expectAccessible(page, "Other accounts");
  await page.goto(`${crepes.url}/mail/inbox`);
  const letter = rows(page).filter({ hasText: "Pickles" });
  await expect(letter.getByText("hamburger-univ")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `A list with labels, ${colorScheme}`);
  }
  await letter.getByRole("link").first().click();
  await page.keyboard.press("r");
  const from = page.getByRole("combobox", { name: "From" });
  await expect(from.locator("option:checked")).toHaveText(carol);
  await page.getByRole("textbox", { name: "Message" }).fill("Very much.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();

  const dora = await anotherBrowser();
  await signIn(dora, hamburger, "dora@hamburger.edu");
  const answer = rows(dora).filter({ hasText: "Re: Pickles" });
  await expect(answer).toBeVisible();
  await answer.getByRole("link").first().click();
  await expect(dora.getByText(carol).first()).toBeVisible();

  await page.getByRole("link", { name: /^Sent/ }).click();
  await rows(page).filter({ hasText: "Re: Pickles" }).getByRole("link").first().click();
  const delivery = page.getByRole("region", { name: "Delivery" });
  await expect(delivery).toContainText("Handed over");
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(page.getByText("the provider of the address that you wrote as")).toBeVisible();

  await page.goto(`${crepes.url}/settings/collect`);
  await row.getByRole("button", { name: `Stop writing as ${carol}` }).click();
  await expect(row.getByText(`You do not write as ${carol} from here.`)).toBeVisible();
});
