import { expect, type Page, test } from "@playwright/test";
import { fillMailbox } from "./a-mailbox.ts";
import { sendByCurl } from "./clients.ts";
import { pictureFile } from "./pictures.ts";
import { type Keryx, startEmptyKeryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

// The pictures of README and docs/: every main screen, made from what a person sees, and looked at.
const labels = ["Stall", "To pay", "Friends"];
/** What pictures are taken on, and in which colours, each with the ending of their names. */
const devices = {
  "a desk": { endings: { light: "", dark: "-dark" }, use: { viewport: { width: 1280, height: 800 } } },
  "a phone": {
    endings: { light: "-phone" },
    use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  },
} as const;
type Endings = Partial<Record<"light" | "dark", string>>;

let keryx: Keryx;
test.beforeAll(async ({ browser }) => {
  // Nobody listens there, so what is written to hamburger.edu waits in the queue.
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "eve"],
    env: { KERYX_ROUTES: "hamburger.edu=127.0.0.1:9", KERYX_TRUSTED_NETWORKS: "127.0.0.0/8" },
  });
  const waiting = Buffer.from("From: alice@crepes.fr\r\nSubject: Flour\r\n\r\nHow much is left?\r\n");
  await sendByCurl(keryx.ports.smtp, "alice@crepes.fr", ["carol@hamburger.edu"], waiting);
  await keryx.cli(["account", "share", "bob@crepes.fr", "--with", "eve@crepes.fr", "--level", "answer"]);
  const page = await browser.newPage();
  await signIn(page, keryx, "bob@crepes.fr");
  await fillMailbox(page, keryx);
  for (const [subject, label] of [
    ["stall", labels[0]],
    ["Invoices", labels[1]],
    ["Photographs", labels[2]],
  ] as const) {
    await openRow(page, subject);
    await page.keyboard.press("l");
    await page
      .getByRole("dialog", { name: "Labels" })
      .getByRole("textbox")
      .fill(label ?? "");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog").getByRole("checkbox", { name: label ?? "" })).toBeChecked();
    await page.keyboard.press("Escape");
  }
  await page.close();
});
test.afterAll(() => keryx.destroy());

const openRow = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });

/** Takes pictures of what is open, in each of the colours. */
async function picture(page: Page, name: string, endings: Endings): Promise<void> {
  // What the mouse and the keyboard are at shows more than the rest.
  await page.mouse.move(0, 790);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const [colorScheme, ending] of Object.entries(endings) as ["light" | "dark", string][]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: pictureFile(`${name}${ending}.png`), animations: "disabled" });
  }
}

test("the set-up in pictures", async ({ browser }) => {
  const fresh = await startEmptyKeryx("galettes.example");
  try {
    for (const { endings, use } of Object.values(devices)) {
      const page = await browser.newPage(use);
      await page.goto(fresh.url);
      await expect(page.getByRole("button", { name: "Set up Keryx" })).toBeVisible();
      await picture(page, "set-up", endings);
      await page.close();
    }
  } finally {
    await fresh.destroy();
  }
});

for (const [device, { endings, use }] of Object.entries(devices)) {
  const take = (page: Page, name: string) => picture(page, name, endings);
  test.describe(`in pictures, on ${device}`, () => {
    test.use({ ...use, reducedMotion: "reduce" });

    test("the mail", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await expect(rows(page).first()).toBeVisible();
      if (device === "a phone") await take(page, "inbox");
      await openRow(page, "Thursday");
      await expect(reading(page).getByText("Guérande")).toBeVisible();
      await take(page, device === "a phone" ? "conversation" : "inbox");

      await reading(page).getByRole("button", { name: "Reply", exact: true }).last().click();
      await page.getByRole("textbox", { name: "Message" }).fill("Guérande it is. I will see you at seven.");
      await take(page, "compose");
      await page.getByRole("button", { name: "Throw the draft away" }).click();

      await page.goto(`${keryx.url}/mail/search?q=buckwheat`);
      await expect(rows(page)).not.toHaveCount(0);
      await take(page, "search");
    });

    test("the settings", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      for (const [path, name] of [
        ["", "settings"],
        ["/appearance", "settings-appearance"],
        ["/reading", "settings-reading"],
        ["/writing", "settings-writing"],
        ["/templates", "settings-templates"],
        ["/encryption", "settings-encryption"],
        ["/notifications", "settings-notifications"],
        ["/keys", "settings-keys"],
        ["/rules", "settings-rules"],
        ["/sharing", "settings-sharing"],
        ["/transfer", "settings-transfer"],
        ["/collect", "settings-collect"],
        ["/passwords", "settings-passwords"],
      ]) {
        await page.goto(`${keryx.url}/settings${path}`);
        await expect(page.getByRole("heading").first()).toBeVisible();
        await take(page, name ?? "");
      }
    });

    test("the administration, and the door", async ({ page }) => {
      await page.goto(`${keryx.url}/sign-in`);
      await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
      await take(page, "sign-in");
      await signIn(page, keryx, "alice@crepes.fr");
      for (const [path, name] of [
        ["", "admin-accounts"],
        ["/domains/crepes.fr", "admin-domain"],
        ["/aliases", "admin-aliases"],
        ["/sharing", "admin-sharing"],
        ["/queue", "admin-queue"],
      ]) {
        await page.goto(`${keryx.url}/admin${path}`);
        await expect(page.getByRole("heading").first()).toBeVisible();
        await take(page, name ?? "");
      }
    });
  });
}
