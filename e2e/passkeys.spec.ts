import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { finishTurningOn, openTurningOn } from "./making-codes.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  // Browsers make passkeys for names alone, never for 127.0.0.1.
  const started = await startKeryx("crepes.fr", { accounts: ["bob"], env: { KERYX_URL: "" } });
  keryx = { ...started, url: `http://localhost:${started.ports.web}` };
});
test.afterAll(() => keryx.destroy());

const bob = "bob@crepes.fr";

/** A device that keeps passkeys; while it is `ready` its owner touches it whenever it asks. */
async function device(page: Page) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  const ready = (enabled: boolean) =>
    client.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return { ready };
}

/** Nobody is signed in; the page works once it has asked for what a passkey at the address field is to sign. */
async function openSignIn(page: Page, query = "") {
  // A page of the mail goes to sign-in by itself when its session is gone.
  await page.goto("about:blank");
  await page.context().clearCookies({ name: /session-token/ });
  const works = page.waitForRequest(
    (request) => request.method() === "POST" && /\/sign-in/.test(request.url()),
  );
  await page.goto(`${keryx.url}/sign-in${query}`);
  await works;
}

/** In both colours. */
async function expectUsable(page: Page, screen: string) {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page, `${screen} in ${colorScheme} colours`);
  }
}

test("a passkey signs in alone where a second factor is asked for, and not once it is removed", async ({
  page,
}) => {
  const phone = await device(page);
  await signIn(page, keryx, bob);
  const app = await openTurningOn(page, keryx.url);
  const [recovery = ""] = await finishTurningOn(page, app.next());
  await page.getByRole("button", { name: "I have them" }).click();

  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name")).toHaveValue("Chrome on Linux");
  await expectUsable(page, "adding a passkey");
  await dialog.getByLabel("Name").fill("Bob's phone");
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByText(/This code is not right/)).toBeVisible();
  await dialog.getByLabel(/^Code/).fill(recovery);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const row = page.getByRole("main").getByRole("listitem").filter({ hasText: "Bob's phone" });
  await expect(row).toContainText("never used");
  await expectUsable(page, "a list of passkeys");

  await phone.ready(false);
  await openSignIn(page, "?to=%2Fsettings");
  const byPasskey = page.getByRole("button", { name: "Sign in with a passkey" });
  await expectUsable(page, "sign-in with a passkey");
  await phone.ready(true);
  await byPasskey.click();
  await page.waitForURL(/\/settings$/);
  await expect(row).toContainText(/Used .* from 127\.0\.0\.1|Used .* from ::1/);

  await row.getByRole("button", { name: "Rename Bob's phone" }).click();
  await dialog.getByLabel("Name").fill(" ");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Give it a name" })).toBeVisible();
  await dialog.getByLabel("Name").fill("The old phone");
  await dialog.getByRole("button", { name: "Rename" }).click();
  const renamed = page.getByRole("main").getByRole("listitem").filter({ hasText: "The old phone" });
  await expect(renamed).toContainText("Used");
  await expect(row).toHaveCount(0);

  await renamed.getByRole("button", { name: "Remove The old phone" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(renamed).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page).filter({ hasText: "A passkey was added to your account" })).toBeVisible();
  await phone.ready(false);
  await openSignIn(page);
  await phone.ready(true);
  await byPasskey.click();
  await expect(page.getByText(/This passkey is not known here/)).toBeVisible();
});
