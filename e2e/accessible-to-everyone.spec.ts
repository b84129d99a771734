import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password, startEmptyKeryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
/** Nobody has set it up. */
let empty: Keryx;
test.beforeAll(async () => {
  empty = await startEmptyKeryx("galettes.example");
  // Nobody listens there, so what is written to hamburger.edu waits in the queue.
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_ROUTES: "hamburger.edu=127.0.0.1:9", KERYX_TRUSTED_NETWORKS: "127.0.0.0/8" },
  });
  const waiting = lines("From: alice@crepes.fr", "Subject: Waits", "", "Hi");
  await sendByCurl(keryx.ports.smtp, "alice@crepes.fr", ["eve@hamburger.edu"], waiting);
  for (const letter of letters) {
    await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], letter);
  }
});
test.afterAll(() => Promise.all([keryx.destroy(), empty.destroy()]));

const lines = (...text: string[]) => Buffer.from(`${text.join("\r\n")}\r\n`);
const letters = [
  lines(
    "From: Carol Sesame <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    "Subject: Pickles",
    "Message-ID: <one@hamburger.edu>",
    "",
    "Who wants pickles?",
  ),
  lines(
    "From: Carol Sesame <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    "Subject: Re: Pickles",
    "Message-ID: <two@hamburger.edu>",
    "References: <one@hamburger.edu>",
    "",
    "Nobody? https://hamburger.edu/pickles has them.",
    "",
    "Carol wrote:",
    "> Who wants pickles?",
  ),
  lines(
    "From: Market Hall <hall@hamburger.edu>",
    "To: bob@crepes.fr",
    "Subject: Your stall",
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    "<p>The corner by the north door. <img src='http://tracker.example/pixel.png'></p>",
    "--b",
    "Content-Type: text/plain",
    "Content-Disposition: attachment; filename=rules.txt",
    "",
    "No open fire.",
    "--b--",
  ),
];

const person = { reducedMotion: "reduce", viewport: { width: 1280, height: 800 } } as const;
const openRow = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ ...person, colorScheme });

    test("set-up can be read and used by everyone", async ({ page }) => {
      await page.goto(empty.url);
      await expect(page.getByRole("button", { name: "Set up Keryx" })).toBeVisible();
      await expectAccessible(page, "set-up");
      await page.getByRole("button", { name: "Set up Keryx" }).click();
      await expectAccessible(page, "set-up with nothing filled in");
      await page.goto(`${empty.url}/nowhere`);
      await expectAccessible(page, "a page that is not there");
    });

    test("signing in can be read and used by everyone", async ({ page }) => {
      await page.goto(`${keryx.url}/sign-in`);
      await expectAccessible(page, "sign-in");
      await page.getByLabel("Address").fill("bob@crepes.fr");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
      await expectAccessible(page, "sign-in with a wrong password");
    });

    test("the mail can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await expect(rows(page)).toHaveCount(2);
      await expectAccessible(page, "the inbox");

      await openRow(page, "Pickles");
      await expect(reading(page).getByText("Nobody?")).toBeVisible();
      await expectAccessible(page, "a conversation");
      await reading(page).getByText("Quoted text").click();
      await reading(page).getByRole("button", { name: "Details" }).last().click();
      await expectAccessible(page, "a conversation with its details and what it quotes");

      const more = reading(page).getByRole("button", { name: "More for this message" }).last();
      await more.click();
      await expectAccessible(page, "the menu of a message", "[role=menu]");
      await page.getByRole("menuitem", { name: "Why is this here?" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, "why a message is here");
      await page.keyboard.press("Escape");
      await more.click();
      await page.getByRole("menuitem", { name: "All headers" }).click();
      await expect(page.getByRole("dialog").getByText("Message-ID")).toBeVisible();
      await expectAccessible(page, "the headers of a message");
      await page.keyboard.press("Escape");

      await openRow(page, "Your stall");
      await expect(reading(page).getByRole("button", { name: "Show images" })).toBeVisible();
      await expectAccessible(page, "an HTML message with an attachment");
      await reading(page).getByRole("button", { name: "View rules.txt" }).click();
      await expect(page.getByRole("dialog").getByText("No open fire.")).toBeVisible();
      await expectAccessible(page, "a file that is looked at");
      await page.keyboard.press("Escape");
      // The pointer rests where the file was opened, and after a while a tooltip says what is there.
      await page.mouse.move(0, 0);
      await expect(page.getByRole("tooltip")).toHaveCount(0);

      await page.keyboard.press("x");
      await expect(page.getByText(/1 selected/)).toBeVisible();
      await expectAccessible(page, "the inbox with a conversation selected");
      await page.keyboard.press("x");

      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, "the keys");
      await page.keyboard.press("Escape");

      await page.getByLabel("Search mail").fill("stall");
      await page.keyboard.press("Enter");
      await expect(rows(page)).toHaveCount(1);
      await expectAccessible(page, "what a search found");
      await page.getByLabel("Search mail").fill("nothing-like-this");
      await page.keyboard.press("Enter");
      await expect(rows(page)).toHaveCount(0);
      await expectAccessible(page, "a search that found nothing");
    });

    test("writing, and the way of what was sent, can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await page.getByRole("button", { name: "Compose" }).click();
      await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
      await expectAccessible(page, "an empty letter");
      await page.getByLabel("To", { exact: true }).fill("carol@hamburger.edu");
      await page.keyboard.press("Enter");
      await page.getByLabel("Subject").fill("Two, please");
      await page.getByRole("textbox", { name: "Message" }).fill("Of the green ones.");
      await expectAccessible(page, "a written letter");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await expect(page.getByText("Message sent")).toBeVisible();
      await page.getByRole("link", { name: /^Sent/ }).click();
      await openRow(page, "Two, please");
      await expect(page.getByRole("region", { name: "Delivery" })).toBeVisible();
      await expectAccessible(page, "a sent message and its way");
      await page.getByRole("link", { name: /^Trash/ }).click();
      await expect(rows(page)).toHaveCount(0);
      await expectAccessible(page, "an empty folder");
    });

    test("the settings can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await page.goto(`${keryx.url}/settings`);
      await expectAccessible(page, "the account's settings");
      await page.goto(`${keryx.url}/settings/passwords`);
      await expectAccessible(page, "app passwords");
      await page.getByRole("button", { name: "Make app password" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, "making an app password");
    });

    test("the administration can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "alice@crepes.fr");
      await page.goto(`${keryx.url}/admin`);
      await expectAccessible(page, "accounts");
      await page.getByRole("button", { name: "Add account" }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, "adding an account");
      for (const path of ["aliases", "domains", "domains/crepes.fr", "queue"]) {
        await page.goto(`${keryx.url}/admin/${path}`);
        await expect(page.getByRole("heading").first()).toBeVisible();
        await expectAccessible(page, `administration: ${path}`);
      }
      const waiting = page.getByRole("link", { name: "eve@hamburger.edu" });
      await waiting.click();
      await expect(page.getByRole("heading", { name: "eve@hamburger.edu" })).toBeVisible();
      await expectAccessible(page, "one recipient in the queue");
    });
  });
}

test.describe("without a mouse", () => {
  test.use(person);

  /** Goes on with Tab, as long as a person would, to what is announced so. */
  async function tabTo(page: Page, wanted: Locator) {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`60 presses of Tab did not reach ${wanted}`);
  }

  test("a conversation is found, read and answered with the keyboard alone, each thing by its role and name", async ({
    page,
  }) => {
    await page.goto(`${keryx.url}/sign-in`);
    await expect(page.getByRole("textbox", { name: "Address" })).toBeFocused();
    await page.keyboard.type("bob@crepes.fr");
    await tabTo(page, page.getByLabel("Password", { exact: true }));
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/mail\/inbox/);

    await expect(page.getByRole("main").getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
    const row = page
      .getByRole("region", { name: "Conversations" })
      .getByRole("listitem")
      .getByRole("link", { name: /Carol Sesame 2 messages .*Re: Pickles/ });
    await tabTo(page, row);
    await page.keyboard.press("Enter");

    const conversation = page.getByRole("region", { name: "Reading" });
    await expect(conversation.getByRole("heading", { level: 2, name: "Pickles" })).toBeVisible();
    const message = conversation.getByRole("article", { name: "Message from Carol Sesame" }).last();
    await expect(message.getByText("Nobody?")).toBeVisible();
    await expect(message.getByRole("link", { name: "https://hamburger.edu/pickles" })).toBeVisible();
    await expect(row).toHaveAttribute("aria-current", "true");

    await tabTo(page, conversation.getByRole("button", { name: "Reply", exact: true }).last());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Message" })).toBeFocused();
    await page.keyboard.type("I do, two please.");
    await tabTo(page, page.getByRole("button", { name: "Send", exact: true }));
    await page.keyboard.press("Enter");
    await expect(page.getByText("Message sent")).toBeVisible();
    await expect(conversation.frameLocator("iframe").getByText("I do, two please.")).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ ...person, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the mail can be read and used by everyone", async ({ page }) => {
    await signIn(page, keryx, "bob@crepes.fr");
    await expect(rows(page).first()).toBeVisible();
    await expectAccessible(page, "the inbox on a phone");
    await openRow(page, "Your stall");
    await expect(reading(page).getByRole("button", { name: "Show images" })).toBeVisible();
    await expectAccessible(page, "a message on a phone");
  });
});
