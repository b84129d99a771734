import { expect, type Page } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { openTab, rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "carol"]);
});

const signInHere = async (page: Page) => {
  await page.getByLabel("Address").fill("bob@crepes.fr");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};

test("a mailto link is written after signing in first", async ({ page }) => {
  const link = encodeURIComponent("mailto:carol@hamburger.edu?subject=Ketchup%20and%20more");
  await page.goto(`${keryx.url}/mail/inbox?write=${link}`);
  await signInHere(page);
  await expect(page.getByRole("region", { name: "Ketchup and more" })).toContainText("carol@hamburger.edu");
});

test("an attachment that was opened is not in the browser's cache after signing out", async ({ page }) => {
  const letter = [
    "From: post@hamburger.edu",
    "To: bob@crepes.fr",
    "Subject: The recipe",
    "MIME-Version: 1.0",
    'Content-Type: text/plain; name="recipe.txt"',
    'Content-Disposition: attachment; filename="recipe.txt"',
    "",
    "Flour, eggs.",
    "",
  ].join("\r\n");
  await sendByCurl(keryx.ports.smtp, "post@hamburger.edu", ["bob@crepes.fr"], Buffer.from(letter));
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "The recipe" }).getByRole("link").first().click();
  const href = await page.getByRole("link", { name: "Download recipe.txt" }).getAttribute("href");
  /** What the browser has of it without asking the server. */
  const cached = () =>
    page.evaluate(async (url) => {
      const init: RequestInit = { cache: "only-if-cached", mode: "same-origin" };
      const answer = await fetch(url ?? "", init).catch(() => null);
      return answer?.ok ? answer.text() : null;
    }, href);
  await page.evaluate(async (url) => (await fetch(url ?? "")).text(), href);
  expect(await cached()).toContain("Flour, eggs.");
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await cached()).toBeNull();
});

/** The texts of drafts that this browser keeps. */
const keptDrafts = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("keryx-draft:")));

/** For a page that was just led to the sign-in: the answer to signing out leads there, and so does the end of its line to the server. */
const keepsNoDrafts = (page: Page) =>
  expect.poll(() => keptDrafts(page).catch(() => "on its way")).toEqual([]);

/** Writes where the server does not answer, until the browser has kept it. */
async function writeUnsaved(page: Page, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.route("**/jmap", (route) => route.abort());
  await page.getByLabel("Subject").fill(subject);
  await expect.poll(() => keptDrafts(page)).toHaveLength(1);
}

test("signing out asks about a draft that only another tab has, and then no tab keeps it", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const other = await openTab(context, `${keryx.url}/mail/inbox`);
  await writeUnsaved(other, "Not for everybody");
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const question = page.getByRole("dialog", { name: "Sign out without saving?" });
  await expect(question).toContainText("1 draft is not saved on the server yet.");
  await question.getByRole("button", { name: "Delete and sign out" }).click();
  await page.waitForURL(/sign-in/);
  await keepsNoDrafts(page);
  // It leaves by itself once it hears of it; what is written in it until then is kept nowhere.
  const left = other.waitForURL(/sign-in/);
  await Promise.race([left, other.getByLabel("Subject").fill("Not for everybody, still")]);
  await left;
  await keepsNoDrafts(other);
});

test("signing out in one tab takes every other tab to the sign-in at once, also one that asks for nothing", async ({
  page,
  context,
}) => {
  await signIn(page, keryx, "carol@crepes.fr");
  const other = await context.newPage();
  await other.goto(`${keryx.url}/settings/identities`);
  // It is drawn by the browser alone: the page listens.
  await expect(other.getByRole("textbox", { name: "Signature" })).toBeVisible();
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await other.waitForURL(/sign-in/);
});

/** Ends the session while no page is open: one that hears of it goes to the sign-in, in the midst of whatever comes next. */
async function leave(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

test("a draft that the end of a session left in the browser is opened for its writer and for nobody else", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await writeUnsaved(page, "Bob's own thought");
  await leave(page);
  await page.unroute("**/jmap");
  await signIn(page, keryx, "carol@crepes.fr");
  await expect(page.getByRole("button", { name: "Compose" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Bob's own thought" })).toHaveCount(0);
  await leave(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(page.getByRole("region", { name: "Bob's own thought" })).toBeVisible();
});

test("a tab whose build is gone says so, and keeps what is being written when it is loaded again", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("Subject").fill("Half of a thought");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.route("**/_next/static/chunks/**", (route) => route.fulfill({ status: 404 }));
  await page.route("**/offline/files", (route) => route.fulfill({ json: { build: "newer", files: [] } }));
  await page.getByLabel("Subject").fill("Half of a thought, and more");
  await page.getByRole("link", { name: "Contacts" }).click();
  const again = page.getByRole("button", { name: "Load again" });
  await expect(again).toBeVisible();
  await page.unroute("**/_next/static/chunks/**");
  await page.unroute("**/offline/files");
  await again.click();
  await expect(again).toHaveCount(0);
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(rows(page).filter({ hasText: "Half of a thought, and more" })).toHaveCount(1);
});

test("a browser without scripts is signed in by the form, and told when it was wrong", async ({
  anotherBrowser,
}) => {
  const page = await anotherBrowser({ javaScriptEnabled: false });
  await page.goto(`${keryx.url}/sign-in`);
  await page.getByLabel("Address").fill("bob@crepes.fr");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await signInHere(page);
  await expect(page).toHaveURL(/\/mail\/inbox/);
});
