import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { finishTurningOn, openTurningOn } from "./making-codes.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn, signInByForm } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "dora"]);
});

const bob = "bob@crepes.fr";
const dora = "dora@crepes.fr";

/** In both colours. */
async function expectUsable(page: Page, screen: string) {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page, `${screen} in ${colorScheme} colours`);
  }
}

/** As far as the code. */
async function givePassword(page: Page, address: string) {
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One step more" })).toBeVisible();
}
const giveCode = async (page: Page, label: string, code: string) => {
  await page.getByLabel(label, { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};

test("somebody puts a second factor before the mail, signs in with it, and takes it away again", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, bob);
  await page.goto(`${keryx.url}/settings`);
  await expectUsable(page, "the security settings");
  await page.getByRole("button", { name: "Turn on" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("link", { name: "app password" })).toHaveAttribute(
    "href",
    "/settings/passwords",
  );
  await expectUsable(page, "what is said before a second factor");
  await dialog.getByLabel("Your password", { exact: true }).fill("wrong");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByText("This is not your password.")).toBeVisible();

  const app = await openTurningOn(page, keryx.url);
  await expect(dialog.getByRole("img", { name: "QR code for an authenticator app" })).toBeVisible();
  await dialog.getByLabel("Code", { exact: true }).fill(app.wrong());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByText(/This is not the code/)).toBeVisible();
  await expectUsable(page, "a QR code");
  const [recovery = "", another = ""] = await finishTurningOn(page, app.next());
  await expectUsable(page, "recovery codes");
  await dialog.getByRole("button", { name: "I have them" }).click();
  await expect(page.getByText(/^On since/)).toBeVisible();

  const elsewhere = await anotherBrowser();
  await givePassword(elsewhere, bob);
  await expectUsable(elsewhere, "the code at sign-in");
  await giveCode(elsewhere, "Code", app.wrong());
  await expect(elsewhere.getByText(/This code is not right/)).toBeVisible();
  await elsewhere.getByLabel(/Do not ask this browser again/).check();
  await giveCode(elsewhere, "Code", app.next());
  await elsewhere.waitForURL(/\/mail\/inbox/);
  await elsewhere.close();
  await elsewhere.context().clearCookies({ name: /session-token/ });
  const again = await elsewhere.context().newPage();
  await signInByForm(again, keryx, bob);

  const bare = await anotherBrowser({ javaScriptEnabled: false });
  await givePassword(bare, bob);
  await bare.getByRole("link", { name: "Use a recovery code" }).click();
  await giveCode(bare, "Recovery code", recovery);
  await bare.waitForURL(/\/mail/);

  await page.reload();
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();
  await page.getByRole("button", { name: "Turn off" }).click();
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await dialog.getByLabel("Code", { exact: true }).fill(recovery);
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await expect(dialog.getByText(/This code is not right/)).toBeVisible();
  await dialog.getByLabel("Code", { exact: true }).fill(another);
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("The password alone signs you in.")).toBeVisible();
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page).filter({ hasText: "Your second factor is off" })).toBeVisible();
});

test("an administrator helps who lost the phone, on the screen or from the command line, and the owner is told", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, dora);
  const app = await openTurningOn(page, keryx.url);
  await finishTurningOn(page, app.next());
  expect(await keryx.cli(["account", "second-factor", dora])).toBe(`${dora} has a second factor.\n`);
  const admin = await anotherBrowser();
  await signIn(admin, keryx, "alice@crepes.fr");
  await admin.goto(`${keryx.url}/admin`);
  await admin.getByRole("button", { name: `Acts on ${dora}` }).click();
  await admin.getByRole("menuitem", { name: "Turn off second factor" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
  await expect(admin.getByText("Second factor turned off")).toBeVisible();
  expect(await keryx.cli(["account", "second-factor", dora, "--off"])).toBe(
    `${dora} has no second factor.\n`,
  );
  const elsewhere = await anotherBrowser();
  await signInByForm(elsewhere, keryx, dora);
  await expect(
    rows(elsewhere).filter({ hasText: "Your second factor was turned off by an administrator" }),
  ).toBeVisible();
});
