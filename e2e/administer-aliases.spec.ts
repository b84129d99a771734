import { expect, type Page } from "@playwright/test";
import { startSink } from "../mail-core/testing/sink-server.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
let sink: Awaited<ReturnType<typeof startSink>>;
test.beforeAll(async () => {
  sink = await startSink();
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "eve"],
    env: { KERYX_ROUTES: `hamburger.edu=127.0.0.1:${sink.port}` },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await sink.close();
});
test.describe.configure({ mode: "serial" });

async function aliases(page: Page) {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await page
    .getByRole("navigation", { name: "Administration" })
    .getByRole("link", { name: "Aliases" })
    .click();
  await expect(page.getByRole("heading", { name: "Aliases" })).toBeVisible();
}

const letter = (to: string, subject: string) =>
  sendByCurl(
    keryx.ports.smtp,
    "carol@pasta.example",
    [to],
    Buffer.from(`From: carol@pasta.example\r\nSubject: ${subject}\r\n\r\nHi\r\n`),
  );

test("what is wrong with a new alias is said at its field; a right one is listed and takes mail at once", async ({
  page,
}) => {
  await aliases(page);
  await expect(page.getByText("No aliases yet")).toBeVisible();
  await page.getByRole("button", { name: "Add alias" }).click();
  const dialog = page.getByRole("dialog");
  const address = dialog.getByLabel("Address");
  const targets = dialog.getByLabel("Leads to");
  const add = dialog.getByRole("button", { name: "Add alias" });
  await address.fill("bob");
  await targets.fill("nobody");
  await add.click();
  await expect(dialog.getByText("An account or an alias has this address already.")).toBeVisible();
  await address.fill("info");
  await add.click();
  await expect(dialog.getByText("Nobody has the address nobody@crepes.fr.")).toBeVisible();
  await expect(targets).toHaveAttribute("aria-invalid", "true");
  await expect(targets).toHaveValue("nobody");
  await targets.fill("bob\neve, dan@hamburger.edu");
  await add.click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: "info@crepes.fr" });
  for (const target of ["bob@crepes.fr", "eve@crepes.fr", "dan@hamburger.edu"])
    await expect(row.getByText(target)).toBeVisible();

  await letter("info@crepes.fr", "For everyone");
  await sink.until(1);
  expect(sink.messages[0]?.to).toEqual(["dan@hamburger.edu"]);
  expect(sink.messages[0]?.from).toMatch(/^SRS0=.*=pasta\.example=carol@crepes\.fr$/);
});

test("those it leads to have the message, each once", async ({ anotherBrowser }) => {
  for (const name of ["bob", "eve"]) {
    const page = await anotherBrowser();
    await signIn(page, keryx, `${name}@crepes.fr`);
    await expect(rows(page).filter({ hasText: "For everyone" })).toHaveCount(1);
  }
});

test("a deleted alias is gone from the list, and its mail is refused", async ({ page }) => {
  await aliases(page);
  await page.getByRole("button", { name: "Delete info@crepes.fr" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No aliases yet")).toBeVisible();
  await expect(letter("info@crepes.fr", "Too late")).rejects.toThrow();
});

test("the command line adds, lists and deletes the same, and forwards an account's mail", async ({
  page,
}) => {
  expect(await keryx.cli(["alias", "add", "@crepes.fr", "--to", "eve@crepes.fr"])).toContain(
    "@crepes.fr leads to eve@crepes.fr.",
  );
  expect(JSON.parse(await keryx.cli(["alias", "list", "--json"]))).toEqual([
    { address: "@crepes.fr", targets: ["eve@crepes.fr"] },
  ]);
  await aliases(page);
  await expect(page.getByText("Everyone else")).toBeVisible();
  await keryx.cli(["account", "forward", "bob@crepes.fr", "--to", "bob@hamburger.edu", "--keep-copy"]);
  expect(await keryx.cli(["account", "forward", "bob@crepes.fr"])).toContain(
    "bob@hamburger.edu; a copy is kept",
  );
  await letter("bob@crepes.fr", "Passed on");
  await sink.until(2);
  expect(sink.messages[1]?.to).toEqual(["bob@hamburger.edu"]);
  expect(await keryx.cli(["account", "forward", "bob@crepes.fr", "--off"])).toContain("stays here");
  await keryx.cli(["alias", "delete", "@crepes.fr"]);
  await expect(letter("anybody@crepes.fr", "Nobody")).rejects.toThrow();
});

test("who is not an administrator is sent from the aliases to the mail", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/admin/aliases`);
  await expect(page).toHaveURL(/\/mail/);
});
