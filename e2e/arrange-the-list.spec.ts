import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

// Each goes on with what the one before it left.
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["Pickles", "Ketchup", "Mustard"]) await send(subject, `<${subject}@x.example>`);
});

const send = (subject: string, id: string, references = "") =>
  carolWrites(keryx, {
    subject,
    fields: [`Message-ID: ${id}`, ...(references ? [`References: ${references}`] : [])],
  });
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
/** The subjects of the list from the top, once it has as many rows. */
async function expectOrder(page: Page, subjects: string[]) {
  const inOrder = page.getByTestId("conversations").getByRole("listitem");
  await expect(inOrder).toHaveCount(subjects.length);
  for (const [at, subject] of subjects.entries())
    await expect(page.locator(`li[aria-posinset="${at + 1}"]`)).toContainText(subject);
}

test("P keeps a conversation at the top, in every tab and under newer mail's arrival, until it is pinned no longer", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await openTab(context, `${keryx.url}/mail/inbox`);
  await expectOrder(other, ["Mustard", "Ketchup", "Pickles"]);
  await row(page, "Pickles").getByRole("link").first().click();
  await page.keyboard.press("P");
  await expect(page.getByText("Conversation pinned to the top")).toBeVisible();
  await expectOrder(page, ["Pickles", "Mustard", "Ketchup"]);
  await expectOrder(other, ["Pickles", "Mustard", "Ketchup"]);
  await expect(row(other, "Pickles").getByRole("img", { name: "Pinned" })).toBeVisible();
  await send("Relish", "<Relish@x.example>");
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await page.reload();
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await expectAccessible(page, "the inbox with something pinned");

  // In the list, and undone.
  await row(page, "Ketchup").hover();
  await row(page, "Ketchup").getByRole("button", { name: "Pin to the top" }).click();
  await expectOrder(page, ["Ketchup", "Pickles", "Relish", "Mustard"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectOrder(page, ["Pickles", "Relish", "Mustard", "Ketchup"]);
  await page
    .getByRole("toolbar", { name: "Conversation" })
    .getByRole("button", { name: "No longer pin" })
    .click();
  await expectOrder(other, ["Relish", "Mustard", "Ketchup", "Pickles"]);
  await expectOrder(page, ["Relish", "Mustard", "Ketchup", "Pickles"]);
});

test("with grouping off each message is a row, and what one does is done to that message alone", async ({
  page,
}) => {
  await send("Tart", "<tart@x.example>");
  await send("Re: Tart", "<tart2@x.example>", "<tart@x.example>");
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(row(page, "Tart")).toHaveCount(1);
  await page.goto(`${keryx.url}/settings/appearance`);
  await page.getByText("Messages one by one").click();
  await expect(page.getByRole("radio", { name: "Messages one by one" })).toBeChecked();
  await expect(async () => {
    await page.goto(`${keryx.url}/mail/inbox`);
    await expect(row(page, "Tart")).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByText(/^6 messages, 5 unread/)).toBeVisible();

  await row(page, "Re: Tart").getByRole("link").first().click();
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(reading.getByText("About Re: Tart.")).toBeVisible();
  await expect(reading.getByRole("article")).toHaveCount(1);
  await expect(page.getByText(/^6 messages, 4 unread/)).toBeVisible();
  await page.keyboard.press("j");
  await expect(reading.getByText("About Tart.")).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByText("Message archived")).toBeVisible();
  await expect(row(page, "Tart")).toHaveCount(1);
  await page.keyboard.press("z");
  await expect(row(page, "Tart")).toHaveCount(2);
  await row(page, "Re: Tart").getByRole("link").first().click();
  await page.keyboard.press("P");
  await expectOrder(page, ["Re: Tart", "Tart", "Relish", "Mustard", "Ketchup", "Pickles"]);
  await page.reload();
  await expect(reading.getByText("About Re: Tart.")).toBeVisible();
  await expectOrder(page, ["Re: Tart", "Tart", "Relish", "Mustard", "Ketchup", "Pickles"]);

  // The whole list: message by message as well.
  await page.keyboard.press("u");
  await page.keyboard.press("*");
  await page.keyboard.press("a");
  await expect(page.getByText("6 selected")).toBeVisible();
  await page.keyboard.press("I");
  await expect(page.getByText("6 messages marked read")).toBeVisible();
  await send("Re: Tart", "<tart3@x.example>", "<tart@x.example>");
  await expect(row(page, "Tart")).toHaveCount(3);
});
