import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { collectAllByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "carol", "dora", "eve"]);
});

const file = {
  name: "guests.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    '\uFEFFE-mail;First name;Code\r\ncarol@crepes.fr;Carol;"<b>7; 7</b>"\r\n\r\ndora@crepes.fr;Dora;=8\r\neve@crepes.fr;Eve;9\r\nnobody;X;1\r\n',
  ),
};

async function compose(page: Page, to: readonly string[], subject: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  for (const person of to) {
    await page.getByLabel("To", { exact: true }).fill(person);
    await page.keyboard.press("Enter");
  }
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill(text);
}
const dialogIn = (page: Page) => page.getByRole("dialog", { name: "Send to each one separately" });

async function toEach(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("menuitem", { name: "Send to each one separately…" }).click();
  await expect(dialogIn(page)).toBeVisible();
}
const withSubject = (page: Page, subject: string) => rows(page).filter({ hasText: subject });

test("each of four people gets a message of his own, filled in from a file or from what is known of him", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await compose(
    page,
    ["Bob Martin <bob@crepes.fr>"],
    "Menu for {first name}",
    "Dear {first name}, your code is {code}.",
  );
  await page
    .getByLabel("Files to attach")
    .setInputFiles({ name: "menu.txt", mimeType: "text/plain", buffer: Buffer.from("Eggs and flour") });
  await expect(page.getByRole("list", { name: "Attachments" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await toEach(page);
  const dialog = dialogIn(page);
  await dialog.getByLabel("File of people").setInputFiles(file);
  await expect(dialog.getByText("1 of 4")).toBeVisible();
  await expect(dialog).toContainText("no address: nobody");
  await expect(dialog).toContainText("bob@crepes.fr lacks {Code}");
  const preview = dialog.frameLocator("iframe");
  await expect(preview.getByText("Dear Bob, your code is .")).toBeVisible();
  await dialog.getByRole("button", { name: "Next person" }).click();
  await expect(dialog.getByText("2 of 4")).toBeVisible();
  await expect(dialog).toContainText("Menu for Carol");
  await expect(preview.getByText("Dear Carol, your code is <b>7; 7</b>.")).toBeVisible();
  await dialog.getByRole("button", { name: "Previous person" }).click();
  await expect(preview.getByText("Dear Bob, your code is .")).toBeVisible();

  await dialog.getByRole("button", { name: "Send to 4 people" }).click();
  const asked = dialog.getByRole("group", { name: "One message has a gap" });
  await asked.getByRole("button", { name: "Go back" }).click();
  await expect(asked).toHaveCount(0);
  await dialog.getByRole("button", { name: "Send to 4 people" }).click();
  await asked.getByRole("button", { name: "Send with gaps" }).click();
  await expect(page.getByText("Sent to 4 people")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveCount(0);

  const carol = await anotherBrowser();
  await signIn(carol, keryx, "carol@crepes.fr");
  await withSubject(carol, "Menu for Carol").getByRole("link").first().click();
  await expect(
    carol.frameLocator("iframe").first().getByText("Dear Carol, your code is <b>7; 7</b>."),
  ).toBeVisible();
  const all: string[] = [];
  for (const [name, words] of [
    ["bob", "your code is ."],
    ["carol", "your code is <b>7; 7</b>."],
    ["dora", "your code is =8."],
    ["eve", "your code is 9."],
  ] as const) {
    const [message] = (await collectAllByCurl(keryx.ports.pop3s, `${name}@crepes.fr`, 1)).map(String);
    const text = (message ?? "").replaceAll("=3D", "=");
    expect(text).toContain(words);
    expect(text).toContain("menu.txt");
    expect(text).toMatch(new RegExp(`^To: .*${name}@crepes\\.fr`, "m"));
    for (const other of ["bob", "carol", "dora", "eve"].filter((one) => one !== name))
      expect(text).not.toContain(`${other}@crepes.fr`);
    all.push(/^Message-ID: *(\S+)/im.exec(text)?.[1] ?? "");
  }
  expect(new Set(all).size).toBe(4);

  await page.goto(`${keryx.url}/mail/sent`);
  for (const name of ["Bob", "Carol", "Dora", "Eve"])
    await expect(withSubject(page, `Menu for ${name}`)).toHaveCount(1);
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(withSubject(page, "Menu for")).toHaveCount(0);
});

test("undone, all of them come back, and the draft opens as it was", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr", { undoSeconds: 30 });
  await compose(page, ["Dora <dora@crepes.fr>", "Eve <eve@crepes.fr>"], "Back, {name}", "Dear {name}, no.");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await toEach(page);
  await dialogIn(page).getByRole("button", { name: "Send to 2 people" }).click();
  await expect(page.getByText("Sending to 2 people")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveText("Dear {name}, no.");
  await expect(page.getByLabel("Subject")).toHaveValue("Back, {name}");
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(withSubject(page, "Menu for Bob")).toHaveCount(1);
  await expect(withSubject(page, "Back,")).toHaveCount(0);
});

test("whom the server refuses is named, his message stays a draft, and nobody gets it twice", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await compose(page, ["Dora <dora@crepes.fr>", "Ghost <ghost@crepes.fr>"], "Half, {name}", "Dear {name}.");
  await toEach(page);
  const dialog = dialogIn(page);
  await dialog.getByRole("button", { name: "Send to 2 people" }).click();
  await expect(dialog.getByRole("alert")).toContainText("One message is sent. Not sent to ghost@crepes.fr: ");
  await expect(dialog.getByText("1 of 1")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Subject")).toHaveValue("Half, {name}");

  await toEach(page);
  await dialog.getByRole("button", { name: "Send to 2 people" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Not sent to ghost@crepes.fr: ");
  await expect(dialog.getByText("1 of 1")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await toEach(page);
  await dialog.getByRole("button", { name: "Next person" }).click();
  await dialog.getByRole("button", { name: "Leave out" }).click();
  await dialog.getByRole("button", { name: "Send to 1 person" }).click();
  await expect(page.getByText("dora@crepes.fr had this message already").first()).toBeVisible();
  await expect(page.getByLabel("Subject")).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/sent`);
  await expect(withSubject(page, "Half, Dora")).toHaveCount(1);
  await expect(withSubject(page, "Half, Ghost")).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(withSubject(page, "Half, Ghost")).toHaveCount(1);
});

for (const [where, width, colorScheme] of [
  ["on a desk in the dark", 1280, "dark"],
  ["on a phone", 390, "light"],
] as const)
  test(`what stands in the way is said, and everybody can read it ${where}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await signIn(page, keryx, "alice@crepes.fr");
    await compose(page, ["bob@crepes.fr"], "To {name}", "Dear {name}, {what}?");
    await page.getByRole("button", { name: "Cc", exact: true }).click();
    await page.getByLabel("Cc", { exact: true }).fill("carol@crepes.fr");
    await toEach(page);
    const dialog = dialogIn(page);
    await expect(dialog.getByRole("alert")).toContainText("take everybody out of Cc and Bcc first");
    await expect(dialog.getByRole("button", { name: "Send to 1 person" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Remove carol@crepes.fr" }).click();
    await toEach(page);
    await dialog.getByLabel("File of people").setInputFiles(file);
    await expect(dialog).toContainText("Nothing fills {what}");
    await dialog.getByRole("button", { name: "Send to 4 people" }).click();
    await expect(dialog.getByRole("button", { name: "Go back" })).toBeFocused();
    await expectAccessible(page, `sending to each one ${where}`, '[role="dialog"]');
    const fits = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
    expect(fits).toBe(true);
  });
