import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { pictureFile } from "./pictures.ts";
import type { Keryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";
import { startTwoHosts, type TwoHosts } from "./two-hosts.ts";

let hosts: TwoHosts;
let crepes: Keryx;
let hamburger: Keryx;
const secret = "Meet me behind the mill at nine";

test.beforeAll(async () => {
  hosts = await startTwoHosts();
  ({ crepes, hamburger } = hosts);
  await crepes.cli(["alias", "add", "team@crepes.fr", "--to", "alice@crepes.fr,bob@crepes.fr"]);
});
test.afterAll(() => hosts.end());
test.describe.configure({ mode: "serial" });

async function send(page: Page, to: readonly string[], subject: string): Promise<Locator> {
  await page.getByRole("button", { name: "Compose" }).click();
  for (const address of to) {
    await page.getByLabel("To", { exact: true }).fill(address);
    await page.keyboard.press("Enter");
  }
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill(secret);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();
  await page.getByRole("link", { name: /^Sent/ }).click();
  await open(page, subject);
  return page.getByRole("region", { name: "Delivery" });
}
const open = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();

/** What is shown, beside the results of the test or where `fileOf` says: light, dark, and on a phone. */
async function picture(
  page: Page,
  shown: Locator,
  name: string,
  fileOf = (file: string) => test.info().outputPath(file),
): Promise<void> {
  const desk = page.viewportSize();
  await expect(page.getByText("Message sent")).toBeHidden();
  for (const [ending, colorScheme, size] of [
    ["", "light", { width: 1280, height: 900 }],
    ["-dark", "dark", { width: 1280, height: 900 }],
    ["-phone", "light", { width: 390, height: 844 }],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await shown.scrollIntoViewIfNeeded();
    await page.mouse.move(0, size.height - 1);
    await page.screenshot({ path: fileOf(`${name}${ending}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
  if (desk) await page.setViewportSize(desk);
}

test("how a message will travel stands beside each address as soon as it is typed", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const to = page.getByLabel("To", { exact: true });
  for (const address of ["bob@crepes.fr", "carol@hamburger.edu", "dave@nowhere.example"]) {
    await to.fill(address);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByRole("img", { name: "Stays on this server." })).toHaveCount(1);
  await expect(
    page.getByRole("img", { name: "Will travel encrypted if the other host offers it." }),
  ).toHaveCount(1);
  // Nobody knows of a domain that is not there.
  await expect(page.getByRole("img", { name: /^Will travel|^Stays/ })).toHaveCount(2);
  await expectAccessible(page, "protection beside recipients");
  await page.screenshot({ path: join(test.info().outputDir, "protection.png") });
});

test("a sent message shows its way, and a click deeper what the two servers said", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  const delivery = await send(page, ["carol@hamburger.edu"], "Over the hills");
  await expect(
    delivery.getByRole("img", { name: "From you by crepes.fr to mail.hamburger.edu: handed over." }),
  ).toBeVisible();

  await delivery.getByRole("button", { name: "Step by step" }).click();
  const steps = delivery.getByRole("list", { name: "The way, step by step" });
  await expect(steps.getByRole("listitem").locator("p:first-child > span:first-child")).toHaveText([
    "Handed in",
    "Queued",
    "Looked up",
    "Called",
    "Handed over",
    "Beyond",
  ]);
  await expect(
    steps.getByText("hamburger.edu takes its mail at mail.hamburger.edu (MX record)."),
  ).toBeVisible();
  // One of the pictures of README and docs/.
  await picture(page, steps, "journey", pictureFile);

  await steps.getByRole("button", { name: "SMTP dialogue" }).click();
  const dialogue = delivery.getByRole("region", { name: "SMTP dialogue" });
  const lines = dialogue.getByRole("listitem");
  await expect(lines.filter({ hasText: "EHLO crepes.fr" })).toHaveCount(2);
  await expect(lines.filter({ hasText: "STARTTLS" }).last()).toBeVisible();
  await expect(lines.filter({ hasText: "From here on under TLS: TLSv1.3" })).toBeVisible();
  await expect(lines.filter({ hasText: "MAIL FROM:<alice@crepes.fr>" })).toBeVisible();
  await expect(lines.filter({ hasText: "RCPT TO:<carol@hamburger.edu>" })).toBeVisible();
  await expect(lines.filter({ hasText: /\(the message, [\d,]+ octets\)/ })).toBeVisible();
  await expect(lines.last()).toContainText("S:Server: 250 ");
  await expect(dialogue).not.toContainText(secret);
  await picture(page, dialogue, "journey-dialogue");
});

test("with several recipients each has a way of its own", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  const to = ["carol@hamburger.edu", "bob@crepes.fr", "dan@nowhere.example", "nobody@hamburger.edu"];
  const delivery = await send(page, to, "To all four");
  const of = (address: string) => delivery.getByRole("listitem").filter({ hasText: address });
  await expect(of("bob@crepes.fr").getByText("Delivered", { exact: true })).toBeVisible();
  await expect(of("dan@nowhere.example").getByText("Not delivered", { exact: true })).toBeVisible();
  await expect(of("carol@hamburger.edu").getByText("Handed over", { exact: true })).toBeVisible();
  await of("dan@nowhere.example").getByRole("button", { name: "Step by step" }).click();
  await expect(
    of("dan@nowhere.example").getByText("nowhere.example takes no mail at all. A report came to you."),
  ).toBeVisible();
  await of("bob@crepes.fr").getByRole("button", { name: "Step by step" }).click();
  await expect(of("bob@crepes.fr").getByText("Placed in the mailbox")).toBeVisible();
  await picture(page, delivery, "journey-four");
});

test("of very many recipients those that need a look come first", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  const others = Array.from({ length: 10 }, (_, n) => `nobody${n}@hamburger.edu`);
  const delivery = await send(page, ["carol@hamburger.edu", ...others], "To many");
  const rows = delivery.locator("ul > li");
  await expect(rows).toHaveCount(8);
  await expect(rows.getByText("Not delivered", { exact: true })).toHaveCount(8);
  await delivery.getByRole("button", { name: "Show all 11 recipients" }).click();
  await expect(rows).toHaveCount(11);
  await expect(rows.filter({ hasText: "carol@hamburger.edu" }).getByText("Handed over")).toBeVisible();
});

test("while the other host is down every attempt stands on the way", async ({ page }) => {
  expect(await hamburger.stop()).toBe(0);
  await signIn(page, crepes, "alice@crepes.fr");
  const delivery = await send(page, ["carol@hamburger.edu"], "Patience");
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(
    delivery.getByText(/^hamburger\.edu does not answer\. To be tried again at/).first(),
  ).toBeVisible();
  await expect.poll(() => delivery.getByText("Called", { exact: true }).count()).toBeGreaterThan(3);
  await page.reload();
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(delivery.getByRole("button", { name: /^\d+ earlier attempts$/ })).toBeVisible();
  await delivery.getByRole("button", { name: "SMTP dialogue" }).first().click();
  const dialogue = delivery.getByRole("region", { name: "SMTP dialogue" });
  await expect(dialogue.getByText("The host refuses connections.")).toBeVisible();
  await picture(page, delivery, "journey-waiting");
  await hamburger.start();
  await expect(delivery.getByText("Handed over", { exact: true }).first()).toBeVisible();
});

test("a received message answers why it is here", async ({ page }) => {
  const text =
    "From: Carol <carol@hamburger.edu>\r\nTo: cooks@lists.example\r\nSubject: For the team\r\n\r\nHello\r\n";
  await sendByCurl(crepes.ports.smtp, "carol@hamburger.edu", ["team@crepes.fr"], Buffer.from(text));
  await signIn(page, crepes, "bob@crepes.fr");
  await open(page, "For the team");
  await page.getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: "Why is this here?" }).click();
  const dialog = page.getByRole("dialog", { name: "Why is this here?" });
  await expect(dialog.getByText("It was sent to team@crepes.fr, an alias that leads to you.")).toBeVisible();
  await expect(dialog.getByText(/^The message does not name that address/)).toBeVisible();
  await expect(
    dialog.getByText(/^127\.0\.0\.1, which calls itself .*, gave it to crepes\.fr's server/),
  ).toBeVisible();
  await expect(dialog.getByText("Whether that is true nobody has proven.")).toBeVisible();
  await picture(page, dialog, "journey-arrival");

  const came = await crepes.cli(["account", "deliveries", "bob@crepes.fr"]);
  expect(came).toMatch(/carol@hamburger\.edu +team@crepes\.fr +\[127\.0\.0\.1\] .*, not encrypted/);
  expect(came).not.toContain("Hello");
});
