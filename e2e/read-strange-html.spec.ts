import { expect, type Page } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  await send(
    "Newsletter",
    '<style>.t{color:#222}</style><table bgcolor="#ffffff" width="100%"><tr><td class="t">Spring menu</td></tr></table>',
  );
  await send(
    "Price list",
    '<table width="300" bgcolor="white" align="right"><tr><td colspan="2" width="40%" align="center" dir="rtl" valign="bottom">Prices</td></tr></table><img alt="Pickle" src="javascript:alert(1)" width="20" height="10"><img alt="Ours" src="/jmap/x" width="20"><a href="mail/settings">Here</a>',
  );
  await send(
    "Your account",
    '<p>Log in at <a href="https://evil.example/login">https://www.bank.example/login</a>, or read <a href="https://bank.example/help">our help</a>.</p>',
  );
  await send(
    "Re: Ketchup",
    `<div><p class=MsoNormal>Both, please.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> Bob<br><b>Sent:</b> Friday<br><b>To:</b> Carol<br><b>Subject:</b> Ketchup</p></div></div><p class=MsoNormal>Ketchup or pickles?</p></div>`,
  );
});

function send(subject: string, html: string) {
  const fields = [
    "From: Carol <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W/g, "")}@x.example>`,
    "Content-Type: text/html; charset=utf-8",
  ];
  const message = Buffer.from([...fields, "", html, ""].join("\r\n"));
  return sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
}
const open = async (page: Page, subject: string) => {
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  return page.frameLocator(`iframe[title="Message: ${subject}"]`);
};

test("a newsletter wears dark colours in the dark, and its own when one asks", async ({ anotherBrowser }) => {
  const page = await anotherBrowser({ colorScheme: "dark" });
  await signIn(page, keryx, "bob@crepes.fr");
  const message = await open(page, "Newsletter");
  const ground = message.locator("table");
  await expect(ground).toHaveCSS("background-color", "rgb(22, 22, 22)");
  await expect(message.locator("td")).toHaveCSS("color", "rgb(182, 182, 182)");
  await page.getByRole("button", { name: "Show original colours" }).click();
  await expect(ground).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Show dark colours" }).click();
  await expect(ground).toHaveCSS("background-color", "rgb(22, 22, 22)");
});

test("a message keeps the sizes, colours, places and directions that are written at its parts", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const message = await open(page, "Price list");
  const table = message.locator("table");
  await expect(table).toHaveCSS("width", "300px");
  await expect(table).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await expect(table).toHaveCSS("float", "right");
  const cell = message.getByRole("cell", { name: "Prices" });
  await expect(cell).toHaveAttribute("colspan", "2");
  await expect(cell).toHaveCSS("direction", "rtl");
  await expect(cell).toHaveCSS("vertical-align", "bottom");
  // What leads nowhere, or here, is neither asked for nor followed.
  for (const name of ["Pickle", "Ours"])
    await expect(message.getByRole("img", { name })).toHaveAttribute("src", /^data:image\/gif/);
  await expect(message.getByText("Here")).not.toHaveAttribute("href");
  // And so does what an answer quotes.
  await page.getByRole("button", { name: "Reply", exact: true }).last().click();
  await page.getByRole("button", { name: "Show the quoted message" }).click();
  const quoted = page.frameLocator('iframe[title="Quoted message"]').getByRole("cell", { name: "Prices" });
  await expect(quoted).toHaveAttribute("colspan", "2");
  await expect(quoted).toHaveCSS("direction", "rtl");
});

test("a link that names another host than it leads to is asked about, and no other", async ({ page }) => {
  await page.context().route(/(evil|bank)\.example/, (route) => route.fulfill({ body: "there" }));
  await signIn(page, keryx, "bob@crepes.fr");
  const message = await open(page, "Your account");
  await message.getByRole("link", { name: "https://www.bank.example/login" }).click();
  const question = page.getByRole("dialog", { name: "This link leads somewhere else" });
  await expect(question).toContainText("It says www.bank.example, but it leads to evil.example.");
  await question.getByRole("button", { name: "Stay here" }).click();
  await expect(question).toHaveCount(0);
  expect(page.context().pages()).toHaveLength(1);
  const opened = page.context().waitForEvent("page");
  await message.getByRole("link", { name: "our help" }).click();
  expect((await opened).url()).toBe("https://bank.example/help");
});

test("what Outlook quotes folds away, and opens", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const message = await open(page, "Re: Ketchup");
  await expect(message.getByText("Both, please.")).toBeVisible();
  await expect(message.getByText("Ketchup or pickles?")).toBeHidden();
  await message.getByText("Quoted text").click();
  await expect(message.getByText("Ketchup or pickles?")).toBeVisible();
});

test("a rule is begun from a message, with the past mail that it meets", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Newsletter");
  await page.getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: "Make a rule from this" }).click();
  const form = page.getByRole("dialog", { name: "Add rule" });
  await expect(form.getByLabel("Name")).toHaveValue("Carol");
  await expect(form.getByRole("status")).toHaveText("4 messages of the last 4 match.");
  await form.getByRole("button", { name: "the subject contains “Newsletter”" }).click();
  await form.getByLabel("Mark as read").check();
  await form.getByRole("button", { name: "Try again" }).click();
  await expect(form.getByRole("status")).toHaveText("1 message of the last 4 matches.");
  await form.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByRole("list", { name: "Rules" })).toContainText("Carol");
});

test("a paragraph is written from right to left, whatever its first letter says", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.keyboard.press("c");
  const text = page.getByRole("textbox", { name: "Message" });
  await text.fill("50 crêpes");
  await page.getByRole("button", { name: "Right to left" }).click();
  await expect(text.locator("p").first()).toHaveAttribute("dir", "rtl");
  await page.getByRole("button", { name: "Right to left" }).click();
  await expect(text.locator("p").first()).not.toHaveAttribute("dir", "rtl");
});
