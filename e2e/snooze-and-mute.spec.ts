import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { carolWrites } from "./carol.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn, untilWritten } from "./signing-in.ts";

// Each goes on with what the one before it left.
test.describe.configure({ mode: "serial" });
let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const subject of ["Pickles", "Ketchup", "Mustard", "Relish"])
    await send(subject, `<${subject}@x.example>`);
});

const send = (subject: string, id: string, references = "") =>
  carolWrites(keryx, {
    subject,
    fields: [`Message-ID: ${id}`, ...(references ? [`References: ${references}`] : [])],
  });
const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const folder = (page: Page, name: RegExp) => page.getByRole("link", { name });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Snooze" });

/** As another program would that knows the keyword: lets everything that is snoozed wake after so many seconds. */
const wakeAfter = (page: Page, seconds: number) =>
  page.evaluate(
    async (until) => {
      const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];
      const call = async (name: string, args: Record<string, unknown>) => {
        const session = await (await fetch("/.well-known/jmap")).json();
        const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
        const body = JSON.stringify({ using, methodCalls: [[name, { accountId, ...args }, "0"]] });
        const headers = { "content-type": "application/json" };
        return (await (await fetch("/jmap", { method: "POST", headers, body })).json()).methodResponses[0][1];
      };
      const { list: mailboxes } = await call("Mailbox/get", { ids: null });
      const inMailbox = mailboxes.find((one: { role: string }) => one.role === "snoozed").id;
      const { ids } = await call("Email/query", { filter: { inMailbox } });
      const text = new Date(until)
        .toISOString()
        .replace(/[-:]|\.\d+/g, "")
        .toLowerCase();
      const patch = { keywords: { $seen: true, [`snoozed-until-${text}`]: true } };
      await call("Email/set", { update: Object.fromEntries(ids.map((id: string) => [id, patch])) });
    },
    Date.now() + seconds * 1_000,
  );

test("b puts a conversation away until a time that is offered; it waits in Snoozed, and z brings it back", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await row(page, "Pickles").getByRole("link").first().click();
  await page.keyboard.press("b");
  await dialog(page)
    .getByRole("button", { name: /Tomorrow morning/ })
    .click();
  await expect(page.getByText(/Conversation snoozed until/)).toBeVisible();
  await expect(row(page, "Pickles")).toHaveCount(0);
  await folder(page, /^Snoozed/).click();
  await expect(row(page, "Pickles").getByRole("img", { name: "Until" })).toBeVisible();
  await expect(row(page, "Pickles")).toContainText(/8:00|08:00/);
  await page.keyboard.press("z");
  await expect(row(page, "Pickles")).toHaveCount(0);
  await folder(page, /^Inbox/).click();
  await expect(row(page, "Pickles")).toBeVisible();
});

test("a time that is over is refused, one that is picked is kept", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await row(page, "Ketchup").getByRole("link").first().click();
  await page.keyboard.press("b");
  const when = dialog(page).getByLabel("Another day and time");
  await when.fill("2020-01-01T08:00");
  await dialog(page).getByRole("button", { name: "Snooze", exact: true }).click();
  await expect(dialog(page).getByText("That is over.")).toBeVisible();
  const next = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await when.fill(`${next}T09:30`);
  await when.press("Enter");
  await folder(page, /^Snoozed/).click();
  await expect(row(page, "Ketchup")).toContainText("9:30");
});

test("what was snoozed comes back unread at its time, at the top and without a reload", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(row(page, "Ketchup")).toHaveCount(0);
  await wakeAfter(page, 1);
  await expect(row(page, "Ketchup")).toBeVisible();
  await expect(rows(page).first()).toContainText("Ketchup");
  await expect(row(page, "Ketchup").getByText("Unread.")).toBeAttached();
  await expect(row(page, "Ketchup").getByRole("img", { name: "Back from snooze" })).toBeVisible();
});

test("it comes back although the server was away at its time", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await row(page, "Relish").getByRole("link").first().click();
  await page.keyboard.press("b");
  await dialog(page)
    .getByRole("button", { name: /Tomorrow morning/ })
    .click();
  await expect(row(page, "Relish")).toHaveCount(0);
  await expect(folder(page, /^Snoozed/)).toBeVisible();
  await wakeAfter(page, 2);
  await keryx.stop();
  await keryx.start();
  await page.reload();
  await expect(row(page, "Relish")).toBeVisible();
});

test("m mutes a conversation: its news goes past the inbox, until it is muted no longer", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await row(page, "Mustard").getByRole("link").first().click();
  await untilWritten(page, "keywords/$muted", () => page.keyboard.press("m"));
  await expect(row(page, "Mustard")).toHaveCount(0);
  await expect(page.getByText("Conversation muted")).toBeVisible();
  await send("Re: Mustard", "<second@x.example>", "<Mustard@x.example>");
  await send("Vinegar", "<vinegar@x.example>");
  await expect(row(page, "Vinegar")).toBeVisible();
  await expect(row(page, "Mustard")).toHaveCount(0);
  await folder(page, /^Archive/).click();
  await expect(row(page, "Mustard").getByRole("img", { name: "Muted" })).toBeVisible();
  await expect(row(page, "Mustard").getByText("2 messages")).toBeAttached();
  await row(page, "Mustard").getByRole("link").first().click();
  const unmute = page.getByRole("button", { name: "No longer mute" });
  await untilWritten(page, "keywords/$muted", () => unmute.click());
  await expect(row(page, "Mustard").getByRole("img", { name: "Muted" })).toHaveCount(0);
  await send("Re: Mustard", "<third@x.example>", "<Mustard@x.example>");
  await folder(page, /^Inbox/).click();
  await expect(row(page, "Mustard")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test("snoozing can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await row(page, "Vinegar").getByRole("link").first().click();
      await page.getByRole("button", { name: "Snooze", exact: true }).click();
      await expect(dialog(page)).toBeVisible();
      await expectAccessible(page, "until when something sleeps");
      await dialog(page)
        .getByRole("button", { name: /Tomorrow morning/ })
        .click();
      await folder(page, /^Snoozed/).click();
      await expect(row(page, "Vinegar")).toBeVisible();
      await expectAccessible(page, "what is snoozed");
      await page.keyboard.press("z");
      await expect(row(page, "Vinegar")).toHaveCount(0);
    });
  });
}
