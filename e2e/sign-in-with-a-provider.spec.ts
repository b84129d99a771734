import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { type AnotherBrowser, test } from "./another-browser.ts";
import { popByCurl } from "./clients.ts";
import { giveNameThere, makeOpenIdProvider, type OpenIdProvider, signInThere } from "./openid-provider.ts";
import { type Keryx, makeKeryx, openKeryx, password } from "./servers.ts";
import { signIn } from "./signing-in.ts";

let provider: OpenIdProvider;
let keryx: Keryx;
test.beforeAll(async () => {
  provider = await makeOpenIdProvider();
  keryx = await makeKeryx("crepes.fr", {
    KERYX_OIDC_ISSUER: provider.issuer,
    KERYX_OIDC_CLIENT_ID: provider.client.id,
    KERYX_OIDC_CLIENT_SECRET: provider.client.secret,
    KERYX_OIDC_NAME: "Crêpes",
  });
  provider.serve(`${keryx.url}/sign-in/oidc/back`);
  provider.people.set("b-1", { email: "bob@crepes.fr", email_verified: true });
  await openKeryx(keryx, { accounts: ["bob", "eve"] });
});
test.afterAll(async () => {
  await keryx.destroy();
  await provider.stop();
});
test.describe.configure({ mode: "serial" });
// As people have it: the worker sees every page that one goes to.
test.use({ serviceWorkers: "allow" });

const button = (page: Page) => page.getByRole("link", { name: "Sign in with Crêpes" });

/** Signs in at the provider, in a browser that it does not know. */
async function comeIn(
  anotherBrowser: AnotherBrowser,
  name: string,
  { javaScriptEnabled = true } = {},
): Promise<Page> {
  const page = await anotherBrowser({ javaScriptEnabled });
  await page.goto(`${keryx.url}/sign-in`);
  await button(page).click();
  await signInThere(page, name);
  return page;
}

/** In both colours, and on a phone. */
async function expectUsable(page: Page, screen: string) {
  for (const [colorScheme, width] of [
    ["dark", 1280],
    ["light", 390],
    ["light", 1280],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page, `${screen} in ${colorScheme} colours, ${width} wide`);
  }
}

test("somebody signs in with the provider, comes to where the link led, and signs out", async ({ page }) => {
  await page.goto(`${keryx.url}/settings/reading`);
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await expectUsable(page, "sign-in with a provider");
  await button(page).click();
  await signInThere(page, "b-1");
  await page.waitForURL(/\/settings\/reading$/);

  const works = page.waitForRequest((request) => request.url().includes("/jmap/eventsource"));
  await page.goto(`${keryx.url}/mail/inbox`);
  await works;
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  // The provider still knows them, so it asks nothing.
  await button(page).click();
  await page.waitForURL(/\/mail\/inbox/);
});

test("a browser without scripts signs in, too", async ({ anotherBrowser }) => {
  const page = await comeIn(anotherBrowser, "b-1", { javaScriptEnabled: false });
  await page.waitForURL(/\/mail/);
});

test("whom nobody here knows is told so in a sentence, and so is who says no at the provider", async ({
  anotherBrowser,
}) => {
  provider.people.set("s-1", { email: "stranger@crepes.fr", email_verified: true });
  provider.people.set("e-1", { email: "eve@crepes.fr", email_verified: false });
  for (const [name, words] of [
    ["s-1", /Nobody here has the address that Crêpes knows you by/],
    ["e-1", /Crêpes does not say that an address is yours/],
  ] as const) {
    const page = await comeIn(anotherBrowser, name);
    await expect(page.getByRole("alert").filter({ hasText: words })).toBeVisible();
    await page.goto(`${keryx.url}/mail/inbox`);
    await expect(button(page)).toBeVisible();
  }
  const page = await anotherBrowser();
  await page.goto(`${keryx.url}/sign-in?to=%2Fcontacts`);
  await button(page).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /You were not signed in/ })).toBeVisible();
  await expectUsable(page, "a sign-in that was called off");
  await button(page).click();
  await signInThere(page, "b-1");
  await page.waitForURL(/\/contacts/);
});

test("who came by the provider confirms there, as themselves, where others type their password", async ({
  anotherBrowser,
}) => {
  const page = await comeIn(anotherBrowser, "b-1");
  await page.waitForURL(/\/mail/);
  await page.goto(`${keryx.url}/settings/passwords`);
  const dialog = page.getByRole("dialog");
  const confirmAs = async (name: string) => {
    await page.getByRole("button", { name: "Make app password" }).click();
    await dialog.getByRole("link", { name: "Or confirm with Crêpes" }).click();
    await signInThere(page, name);
    await page.waitForURL(/\/settings\/passwords/);
  };
  await page.getByRole("button", { name: "Make app password" }).click();
  await expectUsable(page, "a password or the provider");
  await dialog.getByLabel("Name").fill("Phone");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog.getByText("Confirm with Crêpes first")).toBeVisible();
  await page.keyboard.press("Escape");

  await confirmAs("e-1");
  await expect(page.getByRole("alert").filter({ hasText: /Somebody else is signed in/ })).toBeVisible();
  await confirmAs("b-1");
  await expect(page.getByRole("status").filter({ hasText: /for five minutes/ })).toBeVisible();
  await page.getByRole("button", { name: "Make app password" }).click();
  await dialog.getByLabel("Name").fill("Phone");
  await expect(dialog.getByLabel("Your own password", { exact: true })).toHaveCount(0);
  await expectUsable(page, "an app password of who is confirmed");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog.getByTestId("fresh-password")).toBeVisible();
});

test("whose address there becomes somebody else's keeps the own account, and opens no other", async ({
  anotherBrowser,
}) => {
  provider.people.set("b-1", { email: "eve@crepes.fr", email_verified: true });
  const page = await comeIn(anotherBrowser, "b-1");
  await page.goto(`${keryx.url}/settings`);
  await expect(page.getByText("bob@crepes.fr").first()).toBeVisible();
  provider.people.set("b-2", { email: "bob@crepes.fr", email_verified: true });
  const heir = await comeIn(anotherBrowser, "b-2");
  await expect(
    heir.getByRole("alert").filter({ hasText: /belongs to somebody else at Crêpes/ }),
  ).toBeVisible();
});

test("an administrator ends such a session with the account, and a link to the provider", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await comeIn(anotherBrowser, "b-1");
  await bob.waitForURL(/\/mail/);
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  const row = page.getByRole("row").filter({ hasText: "bob@crepes.fr" });
  await expect(row.getByText("Single sign-on")).toBeVisible();
  const act = async (name: string) => {
    await page.getByRole("button", { name: "Acts on bob@crepes.fr" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Disable");
  await expect(row.getByText("Disabled")).toBeVisible();
  await bob.goto(`${keryx.url}/mail/inbox`);
  await button(bob).click();
  await expect(bob.getByRole("alert").filter({ hasText: /Your account is disabled/ })).toBeVisible();

  await act("Enable");
  await expect(row.getByText("Active")).toBeVisible();
  await act("End the link of single sign-on");
  const dialog = page.getByRole("dialog");
  await expectAccessible(page, "ending a link", "[role=dialog]");
  await dialog.getByRole("button", { name: "End the link" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row.getByText("Single sign-on")).toHaveCount(0);
  const heir = await comeIn(anotherBrowser, "b-2");
  await heir.waitForURL(/\/mail/);
});

test("where the provider is the only way in no password is asked for, administrators have theirs, and programs go on", async ({
  page,
  anotherBrowser,
}) => {
  await keryx.stop();
  keryx.environment.KERYX_OIDC_ONLY = "on";
  await keryx.start();
  await page.goto(`${keryx.url}/sign-in`);
  await expect(button(page)).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await expectUsable(page, "sign-in with the provider alone");
  const bob = await comeIn(anotherBrowser, "b-2");
  await bob.waitForURL(/\/mail/);
  await bob.goto(`${keryx.url}/settings/forwarding`);
  await expect(bob.getByLabel("Your password", { exact: true })).toHaveCount(0);
  await expectUsable(bob, "forwarding for who has no password");
  await bob.getByRole("link", { name: "Confirm with Crêpes that it is you" }).click();
  // They let Keryx know who they are when they came in.
  await giveNameThere(bob, "b-2");
  await bob.getByLabel("Goes on to").fill("eve@crepes.fr");
  await bob.getByRole("button", { name: "Forward my mail" }).click();
  await expect(bob.getByText("Your mail goes on to eve@crepes.fr.")).toBeVisible();

  const byPassword = async (address: string) => {
    await page.goto(`${keryx.url}/sign-in?with=password`);
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await byPassword("bob@crepes.fr");
  await expect(page.getByRole("alert").filter({ hasText: /only administrators/ })).toBeVisible();
  await expectUsable(page, "a password that signs nobody in");
  // Nor does next-auth's own door.
  const { csrfToken } = await (await page.request.get(`${keryx.url}/api/auth/csrf`)).json();
  const form = { csrfToken, address: "bob@crepes.fr", password, json: "true" };
  await page.request.post(`${keryx.url}/api/auth/callback/credentials`, { form });
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(button(page)).toBeVisible();
  await popByCurl(keryx.ports.pop3s, "bob@crepes.fr");

  await provider.stop();
  await byPassword("alice@crepes.fr");
  await page.waitForURL(/\/mail\/inbox/);
});
