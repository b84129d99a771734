import { expect, type Page, test } from "@playwright/test";
import { type Keryx, startKeryx } from "./servers.ts";
import { signIn } from "./signing-in.ts";

test.use({ serviceWorkers: "allow" });
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());

/** Until the service worker has what it needs. */
const ready = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

test("a browser is told how to install it: name, icons that are there, writing from a link and from the home screen", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await (await page.request.get(`${keryx.url}${href}`)).json();
  expect(manifest).toMatchObject({ name: "Keryx", display: "standalone", start_url: "/mail/inbox" });
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(`${keryx.url}${src}`);
    expect([src, icon.headers()["content-type"]]).toEqual([src, type]);
  }
  // What Chromium itself has against it; that this page is in a private window is all.
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(["in-incognito"]);

  await page.goto(`${keryx.url}${manifest.shortcuts[0].url}`);
  await expect(page.getByRole("region", { name: "New message" })).toBeVisible();
  await page.goto(
    keryx.url +
      manifest.protocol_handlers[0].url.replace(
        "%s",
        encodeURIComponent("mailto:carol@hamburger.edu?subject=Ketchup"),
      ),
  );
  await expect(page.getByRole("region", { name: "Ketchup" })).toContainText("carol@hamburger.edu");
  await expect(page).toHaveURL(`${keryx.url}/mail/inbox`);
});

test("an open page says that it is offline, and no longer once the server is back", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const bar = page.getByText("You are offline.");
  await keryx.stop();
  await expect(bar).toBeVisible();
  await keryx.start();
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(bar).toHaveCount(0);
});

test("where the server is away the page says so plainly, and comes back with it", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await ready(page);
  await keryx.stop();
  await page.goto(`${keryx.url}/settings`);
  await expect(page.getByRole("heading", { name: "Keryx cannot be reached" })).toBeVisible();
  await keryx.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeAttached();
});
