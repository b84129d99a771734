import { expect, type Page } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  const type = (kind: string) => ["MIME-Version: 1.0", `Content-Type: ${kind}`];
  await deliver(
    "Carol <carol@hamburger.edu>",
    "Lunch on Thursday",
    [],
    "A café by the sea & <b>pickles</b>.",
  );
  await deliver("Dave <dave@hamburger.edu>", "Καλημέρα", type("text/plain; charset=utf-8"), "Η ταινία μας.");
  await deliver(
    "Carol <carol@hamburger.edu>",
    "Figures",
    type("multipart/mixed; boundary=n"),
    "--n\r\n\r\nThursday again.\r\n--n\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=f.csv\r\n\r\n1,2\r\n--n--",
  );
});

const deliver = (from: string, subject: string, more: string[], text: string) =>
  sendByCurl(
    keryx.ports.smtp,
    "carol@hamburger.edu",
    ["bob@crepes.fr"],
    Buffer.from(
      [`From: ${from}`, "To: Bob <bob@crepes.fr>", `Subject: ${subject}`, ...more, "", text, ""].join("\r\n"),
    ),
  );

async function find(page: Page, query: string, subjects: string[]) {
  await page.locator("#mail-search").press("ControlOrMeta+a");
  await page.locator("#mail-search").fill(query);
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe(query);
  await expect(rows(page)).toHaveCount(subjects.length);
  for (const subject of subjects) await expect(rows(page).filter({ hasText: subject })).toBeVisible();
}

test("what is typed finds by sender, recipient, state, attachment and date, and leaves out", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  // Words are written a moment after the delivery.
  await expect
    .poll(async () => {
      await page.goto(`${keryx.url}/mail/search?q=thursday`);
      return rows(page).count();
    })
    .toBe(2);
  await find(page, "thursday", ["Lunch", "Figures"]);
  await find(page, "thursday -subject:lunch", ["Figures"]);
  await find(page, "has:attachment", ["Figures"]);
  await find(page, "from:dave", ["Καλημέρα"]);
  await find(page, "to:bob from:carol", ["Lunch", "Figures"]);
  await find(page, "after:2001-01-01 -from:carol", ["Καλημέρα"]);
  await find(page, "before:2001-01-01", []);
  await find(page, "in:archive", []);
  await find(page, "is:starred", []);
  await find(page, "is:unread", ["Lunch", "Καλημέρα", "Figures"]);
  await rows(page).filter({ hasText: "Καλημέρα" }).getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText("Η ταινία μας.")).toBeVisible();
  await find(page, "is:read", ["Καλημέρα"]);
});

test("alternatives, groups, exact words, sizes, ages and names of attachments find what they say", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect
    .poll(async () => {
      await page.goto(`${keryx.url}/mail/search?q=thursday`);
      return rows(page).count();
    })
    .toBe(2);
  await find(page, "from:(dave OR carol) -lunch", ["Καλημέρα", "Figures"]);
  await find(page, "{subject:lunch subject:figures} to:me", ["Lunch", "Figures"]);
  await find(page, '"thursday again"', ["Figures"]);
  await find(page, '"again thursday"', []);
  await find(page, "filename:f.csv", ["Figures"]);
  await find(page, "filename:csv newer_than:2d", ["Figures"]);
  await find(page, "older_than:2d", []);
  await find(page, "smaller:1M after:yesterday", ["Lunch", "Καλημέρα", "Figures"]);
  await find(page, "larger:1M", []);
  await find(page, "in:anywhere -(from:carol OR is:starred)", ["Καλημέρα"]);
  await find(page, "label:receipts", []);
  // What is half typed finds what there is of it.
  await find(page, "lunch OR (", ["Lunch"]);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
});

test("accents and case do not matter, and what was found is marked", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await find(page, "CAFE", ["Lunch"]);
  await expect(rows(page).locator("mark")).toHaveText(["café"]);
  // What stood as text in the mail stays text in its row.
  await expect(rows(page)).toContainText("& <b>pickles</b>");
  await find(page, "ταινια", ["Καλημέρα"]);
  await expect(rows(page).locator("mark")).toHaveText(["ταινία"]);
  // Marked in the message as well, without a change of its document.
  await rows(page).first().getByRole("link").first().click();
  await expect
    .poll(() => page.evaluate(() => [...(CSS.highlights.get("found") ?? [])].map((range) => String(range))))
    .toEqual(["ταινία"]);
});

test("the address of a search can be kept: reloaded it finds the same, marked by the server", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/mail/search?q=${encodeURIComponent("subject:figures thursday")}`);
  await expect(page.getByRole("button", { name: "subject:figures, change" })).toBeVisible();
  await expect(page.locator("#mail-search")).toHaveValue("thursday");
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(rows(page).filter({ hasText: "Figures" })).toBeVisible();
  await expect(rows(page).locator("mark").first()).toBeVisible();
});

test("a search that finds nothing says so", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await find(page, "zebra", []);
  await expect(page.getByText(/nothing|no conversation/i).first()).toBeVisible();
});

test("while one types, people and operators are offered, a chosen one is a chip, and results come by themselves", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const box = page.getByRole("combobox", { name: "Search mail" });
  await page.keyboard.press("/");
  await page.keyboard.type("car");
  const carol = page.getByRole("option", { name: /carol@hamburger.edu/ });
  await expect(carol).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(box).toHaveAttribute("aria-activedescendant", (await carol.getAttribute("id")) ?? "");
  await page.keyboard.press("Enter");
  const chip = page.getByRole("button", { name: "from:carol@hamburger.edu, change" });
  await expect(chip).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  // No Enter: it is searched after a pause.
  await page.keyboard.type("pickles");
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText(/^1 conversation.* in \d\.\d\d s$/)).toBeVisible();
  for (let n = 0; n < 7; n += 1) await page.keyboard.press("Backspace");
  await page.keyboard.press("ArrowLeft");
  await expect(chip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue("from:carol@hamburger.edu");
  await page.keyboard.type(" is:unr");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "is:unread, change" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: "is:unread, change" })).toHaveCount(0);
});

test("a form writes the same search, and a saved one is in the side bar of every tab until it is deleted", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await openTab(page.context(), `${keryx.url}/mail/inbox`);
  await page.getByRole("button", { name: "Search with a form" }).click();
  const form = page.getByRole("dialog", { name: "Search with a form" });
  await form.getByLabel("From").fill("carol");
  await form.getByLabel("Has an attachment").check();
  await form.getByRole("button", { name: "Search" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("from:carol has:attachment");
  await page.getByRole("button", { name: "Save this search" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Carol's files");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const link = (of: Page, name: string) =>
    of.getByRole("navigation", { name: "Folders" }).getByRole("link", { name });
  await expect(link(page, "Carol's files")).toHaveAttribute("aria-current", "page");
  await other.bringToFront();
  await link(other, "Carol's files").click();
  await expect(rows(other)).toHaveCount(1);
  await link(other, "Carol's files").hover();
  await other.getByRole("button", { name: "Acts on the search Carol's files" }).click();
  await other.getByRole("menuitem", { name: "Rename" }).click();
  await other.getByRole("dialog").getByLabel("Name").fill("Files");
  await other.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.bringToFront();
  await expect(link(page, "Files")).toHaveText("Files");
  await link(page, "Files").hover();
  await page.getByRole("button", { name: "Acts on the search Files" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(link(other, "Files")).toHaveCount(0);
});
