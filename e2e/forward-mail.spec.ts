import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "eve"]);
});

const letter = (subject: string) =>
  sendByCurl(
    keryx.ports.smtp,
    "carol@pasta.example",
    ["bob@crepes.fr"],
    Buffer.from(`From: carol@pasta.example\r\nSubject: ${subject}\r\n\r\nHi\r\n`),
  );

test("mail goes on to another address once the password is given, which a mail tells, with a copy here, until it is stopped", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/forwarding`);
  await expect(page.getByText("Your mail stays here.")).toBeVisible();
  await expectAccessible(page, "forwarding");
  await page.getByLabel("Goes on to").fill("nobody@crepes.fr");
  await page.getByLabel("Your password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Forward my mail" }).click();
  await expect(page.getByText("This is not your password.")).toBeVisible();
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Forward my mail" }).click();
  await expect(page.getByText("Nobody has the address nobody@crepes.fr.")).toBeVisible();
  await page.getByLabel("Goes on to").fill("eve@crepes.fr");
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Forward my mail" }).click();
  await expect(page.getByText("Your mail goes on to eve@crepes.fr.")).toBeVisible();
  await expect(page.getByText("A copy stays here.")).toBeVisible();

  const eve = await anotherBrowser();
  await signIn(eve, keryx, "eve@crepes.fr");
  await letter("Twice");
  await expect(rows(eve).filter({ hasText: "Twice" })).toBeVisible();

  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Your mail stays here.")).toBeVisible();
  await letter("Once");
  await page.goto(`${keryx.url}/mail/inbox`);
  for (const subject of ["Once", "Twice"])
    await expect(rows(page).filter({ hasText: subject })).toBeVisible();
  await expect(rows(eve).filter({ hasText: "Once" })).toHaveCount(0);
  const notice = rows(page).filter({ hasText: "Your mail goes on to another address" });
  await notice.getByRole("link").first().click();
  const told = page.getByRole("region", { name: "Reading" });
  await expect(told).toContainText("Mail that comes for bob@crepes.fr can now go on to: eve@crepes.fr");
  await expect(told).toContainText("from Chrome on Linux at 127.0.0.1");
});
