import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

// The pictures of README and docs/: made from what a person sees, and looked at.
const folder = join(import.meta.dirname, "../docs/screens");
let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  for (const [n, [from, subject, text]] of letters.entries()) {
    const message = `From: ${from}\r\nTo: Bob <bob@crepes.fr>\r\nSubject: ${subject}\r\nMessage-ID: <${n}@letters.example>\r\nDate: Fri, 20 Nov 2026 1${n}:12:00 +0100\r\n\r\n${text}\r\n`;
    await sendByCurl(keryx.ports.smtp, "post@hamburger.edu", ["bob@crepes.fr"], Buffer.from(message));
  }
});
test.afterAll(() => keryx.destroy());

const letters = [
  [
    "Market Hall <hall@market.example>",
    "Your stall for December",
    "Dear Bob,\r\n\r\nthe corner by the north door is yours again. Set-up is from six in the morning.\r\n\r\nThe hall",
  ],
  [
    "Eve Laurent <eve@crepes.fr>",
    "Invoices, third quarter",
    "Attached are the last three. Two of them are still open.\r\n\r\nEve",
  ],
  [
    "Dave Okafor <dave@hamburger.edu>",
    "Re: tasting on Thursday",
    "Seven works for me. I will bring the buckwheat.\r\n\r\nDave",
  ],
  [
    "Carol Reyes <carol@hamburger.edu>",
    "Do you like ketchup?",
    "How about pickles?\r\n\r\nWe are rewriting the menu and I would rather ask you than guess. Both are cheap, both keep, and nobody agrees.\r\n\r\nCarol",
  ],
] as const;

for (const scheme of ["light", "dark"] as const) {
  test(`the inbox with an open conversation, ${scheme}`, async ({ browser }) => {
    const page = await (
      await browser.newContext({ colorScheme: scheme, viewport: { width: 1280, height: 800 } })
    ).newPage();
    await signIn(page, keryx, "bob@crepes.fr");
    await rows(page).filter({ hasText: "ketchup" }).getByRole("link").first().click();
    await expect(page.getByRole("region", { name: "Reading" }).getByText("rewriting the menu")).toBeVisible();
    await page.mouse.move(0, 790);
    await page.screenshot({ path: join(folder, scheme === "light" ? "inbox.png" : "inbox-dark.png") });
  });
}

test("the inbox on a phone", async ({ browser }) => {
  const page = await (
    await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  ).newPage();
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).first()).toBeVisible();
  await page.screenshot({ path: join(folder, "inbox-phone.png") });
});
