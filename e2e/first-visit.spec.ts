import { expect } from "@playwright/test";
import { test } from "./another-browser.ts";
import { type Keryx, makeKeryx, password } from "./servers.ts";
import { signIn, signInByForm } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await makeKeryx("crepes.fr");
  await keryx.start();
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

test("the first visit asks for domain, address and password, and ends in the inbox", async ({ page }) => {
  await page.goto(keryx.url);
  await expect(page).toHaveURL(/\/set-up$/);
  await page.getByLabel("Domain").fill("crepes.fr");
  await page.getByLabel("Your address").fill("alice");
  await page.getByLabel("Your name").fill("Alice");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password again").fill(password);
  await page.getByRole("button", { name: "Set up Keryx" }).click();
  await expect(page).toHaveURL(/\/mail\/inbox/);
});

test("after set-up the page is gone for good", async ({ page }) => {
  const answer = await page.goto(`${keryx.url}/set-up`);
  expect(answer?.status()).toBe(404);
});

test("the administrator adds an account, and its owner signs in", async ({ page, anotherBrowser }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await page.getByRole("button", { name: "Add account" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("bob@crepes.fr");
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByLabel("Quota").fill("1 GB");
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(page.getByText("bob@crepes.fr").first()).toBeVisible();
  const bob = await anotherBrowser();
  await signInByForm(bob, keryx, "bob@crepes.fr");
});

test("a wrong password and an unknown address are told the same", async ({ page }) => {
  const answers: string[] = [];
  for (const address of ["bob@crepes.fr", "nobody@crepes.fr"]) {
    await page.goto(`${keryx.url}/sign-in`);
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    answers.push((await page.getByRole("alert").filter({ hasText: /\S/ }).first().textContent()) ?? "");
  }
  expect(answers[0]).not.toBe("");
  expect(answers[1]).toBe(answers[0]);
});

test("what was kept is there after a restart", async ({ page }) => {
  expect(await keryx.stop()).toBe(0);
  await keryx.start();
  await signIn(page, keryx, "bob@crepes.fr");
});
