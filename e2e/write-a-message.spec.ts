import { expect, type Page } from "@playwright/test";
import { test } from "./another-browser.ts";
import { collectAllByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "dora"], env: { KERYX_MESSAGE_MAX: "8MB" } });
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

const composer = (page: Page) => ({
  to: page.getByLabel("To", { exact: true }),
  cc: page.getByLabel("Cc", { exact: true }),
  bcc: page.getByLabel("Bcc", { exact: true }),
  subject: page.getByLabel("Subject"),
  text: page.getByRole("textbox", { name: "Message" }),
  send: page.getByRole("button", { name: "Send", exact: true }),
  attachments: page.getByRole("list", { name: "Attachments" }).getByRole("listitem"),
  saved: page.getByText("Saved", { exact: true }),
});

/** Drops files on the open message as a hand would. */
async function drop(page: Page, files: { name: string; type: string; text: string }[]): Promise<void> {
  const data = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, type, text } of list) transfer.items.add(new File([text], name, { type }));
    return transfer;
  }, files);
  const { text } = composer(page);
  await text.dispatchEvent("dragenter", { dataTransfer: data });
  await expect(page.getByText("Drop files to attach them")).toBeVisible();
  await text.dispatchEvent("dragover", { dataTransfer: data });
  await text.dispatchEvent("drop", { dataTransfer: data });
  await expect(page.getByText("Drop files to attach them")).toHaveCount(0);
}

test("to, copy and blind copy; rich text with its plain sister; files by button and by drop", async ({
  page,
  anotherBrowser,
}) => {
  const bob = await anotherBrowser();
  await signIn(bob, keryx, "bob@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, cc, bcc, subject, text, send, attachments } = composer(page);
  await to.fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Bcc" }).click();
  await bcc.fill("dora@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cc", exact: true }).click();
  await cc.fill("alice@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("Crêpes & gherkins");
  await text.pressSequentially("Take ");
  await page.keyboard.press("Control+b");
  await text.pressSequentially("three");
  await page.keyboard.press("Control+b");
  await text.pressSequentially(" eggs.");

  await page.getByLabel("Files to attach").setInputFiles({
    name: "by-button.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("button"),
  });
  await drop(page, [{ name: "by-drop.txt", type: "text/plain", text: "drop" }]);
  await expect(attachments).toHaveCount(2);
  await drop(page, [{ name: "crepe.png", type: "image/png", text: "picture" }]);
  await expect(text.getByRole("img", { name: "crepe.png" })).toBeAttached();
  await expect(attachments).toHaveCount(2);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await send.click();

  await expect(rows(bob).filter({ hasText: "Crêpes & gherkins" })).toBeVisible();
  const [atBob] = await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", 1);
  const [atDora] = await collectAllByCurl(keryx.ports.pop3s, "dora@crepes.fr", 1);
  const message = atBob?.toString() ?? "";
  expect(message).toMatch(/^Content-Type: multipart\/mixed/m);
  expect(message).toMatch(/^Content-Type: multipart\/alternative/m);
  expect(message).toContain("Take three eggs.");
  expect(message).toContain("<strong>three</strong>");
  expect(message).toContain("by-button.txt");
  expect(message).toContain("by-drop.txt");
  expect(message).toMatch(/^Content-Disposition: inline;\r?\n? ?filename="?crepe.png/m);
  expect(message).not.toContain("dora@");
  expect(message).not.toMatch(/^Bcc:/im);
  expect(atDora?.toString()).not.toMatch(/^Bcc:/im);
});

test("a table, colours and emoji come by keyboard, arrive as others show them, and as aligned text", async ({
  page,
  anotherBrowser,
}) => {
  const dora = await anotherBrowser();
  await signIn(dora, keryx, "dora@crepes.fr");
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, subject, text, send, saved } = composer(page);
  await to.fill("dora@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("Menu of the week");
  await text.pressSequentially("Ready :tada: :panca");
  await expect(page.getByRole("option", { name: "pancakes" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(text).toHaveText("Ready 🎉 🥞 ");

  await page.getByRole("button", { name: "Colours" }).press("Enter");
  await page
    .getByRole("group", { name: "Text", exact: true })
    .getByRole("radio", { name: "No colour" })
    .focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await text.pressSequentially("now");

  await page.getByRole("button", { name: "Insert a table" }).press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await text.pressSequentially("Dish");
  for (const cell of ["Price", "Galette", "9 €"]) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(cell);
  }
  await page.getByRole("button", { name: "Table", exact: true }).press("Enter");
  await page.getByRole("menuitem", { name: "Row below" }).press("Enter");
  await expect(text.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+z");
  await expect(text.getByRole("row")).toHaveCount(2);
  await expect(saved).toBeVisible();

  // What was kept is what was written.
  await page.getByRole("button", { name: "Close and keep the draft" }).click();
  await page.goto(`${keryx.url}/mail/drafts`);
  await rows(page).filter({ hasText: "Menu of the week" }).getByRole("link").first().click();
  await expect(text.getByRole("columnheader", { name: "Price" })).toBeVisible();
  await expect(text.getByText("now")).toHaveCSS("color", "rgb(179, 38, 30)");
  await send.click();

  await rows(dora).filter({ hasText: "Menu of the week" }).getByRole("link").first().click();
  const count = await rows(dora).count();
  const read = dora.frameLocator("iframe").first();
  await expect(read.getByRole("cell", { name: "Galette" })).toHaveCSS("border-top-style", "solid");
  await expect(read.getByText("now")).toHaveCSS("color", "rgb(179, 38, 30)");
  await dora.getByRole("button", { name: "Reply", exact: true }).last().click();
  await dora.getByRole("button", { name: "Show the quoted message" }).click();
  await expect(
    dora.frameLocator('iframe[title="Quoted message"]').getByRole("cell", { name: "Galette" }),
  ).toBeVisible();
  const [message] = (await collectAllByCurl(keryx.ports.pop3s, "dora@crepes.fr", count)).slice(-1);
  const plain = Buffer.from(message?.toString().replaceAll("=\r\n", "") ?? "").toString();
  expect(plain).toContain("\r\nDish     Price\r\n-------  -----\r\nGalette  9 =E2=82=AC\r\n");
  expect(plain).toContain("border-collapse:collapse");
});

test("people whom one wrote to are offered, by keyboard and by mouse", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to } = composer(page);
  await to.pressSequentially("bo");
  await expect(page.getByRole("option", { name: /bob@crepes\.fr/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Remove bob@crepes.fr" })).toBeVisible();
  await to.pressSequentially("dor");
  await page.getByRole("option", { name: /dora@crepes\.fr/ }).click();
  await expect(page.getByRole("button", { name: "Remove dora@crepes.fr" })).toBeVisible();
});

test("a file on its way up shows how far it is, and the message waits for it", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, subject, send, attachments, saved } = composer(page);
  await to.fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("A large one");
  const network = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
  await network.send("Network.emulateNetworkConditions", slow);
  await page.getByLabel("Files to attach").setInputFiles({
    name: "film.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(1_500_000, 3),
  });
  const progress = page.getByRole("progressbar", { name: "Uploading film.bin" });
  await expect(progress).toBeVisible();
  await expect.poll(() => progress.getAttribute("value").then(Number)).toBeGreaterThan(0);
  await send.click();
  await expect(page.getByText("Attachments are still on their way up.")).toBeVisible();
  await network.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
  await expect(progress).toHaveCount(0);
  await expect(attachments).toHaveCount(1);
  await expect(saved).toBeVisible();
  await send.click();
  await expect(page.getByText("Message sent")).toBeVisible();
});

test("an attachment goes on where it was when the server went away, and came back", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { attachments } = composer(page);
  /** Octets of each attempt: the first part goes up once, the second until it is there. */
  const sizes: number[] = [];
  await page.route("**/jmap/upload/**", async (route) => {
    sizes.push(route.request().postDataBuffer()?.length ?? 0);
    if (sizes.length === 2) await keryx.stop();
    await route.continue();
  });
  await page.getByLabel("Files to attach").setInputFiles({
    name: "film.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(5_000_000, 3),
  });
  const waiting = page.getByText(/^Waiting for the connection · 8\d % of 5 MB$/);
  await expect(waiting).toBeVisible();
  expect(await waiting.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await keryx.start();
  await expect(attachments.getByText("5 MB", { exact: true })).toBeVisible();
  expect(sizes[0]).toBeGreaterThan(4_000_000);
  expect(sizes.slice(1).every((octets) => octets < 1_000_000)).toBe(true);
});

test("what was typed a moment before the browser broke is there again", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { subject, text } = composer(page);
  await subject.fill("Unfinished symphony");
  await text.pressSequentially("Da da da dum");
  // The page goes away without its goodbye.
  await page.goto("about:blank");
  await page.goto(`${keryx.url}/mail/drafts`);
  await rows(page).filter({ hasText: "Unfinished symphony" }).getByRole("link").first().click();
  // Where its first saving was under way, what this browser kept stands beside what the server has.
  await expect(composer(page).text.first()).toContainText("Da da da dum");
});

test("while the server is away nothing typed is lost, and it is saved when the server is back", async ({
  page,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { subject, text, saved } = composer(page);
  await subject.fill("Written in a tunnel");
  await expect(saved).toBeVisible();
  await page.context().setOffline(true);
  await text.pressSequentially("It is dark in here.");
  await expect(page.getByText(/Not saved yet/)).toBeVisible();
  await page.context().setOffline(false);
  await expect(saved).toBeVisible();
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(rows(page).filter({ hasText: "It is dark in here." })).toBeVisible();
});

test("an address that nobody has is named at its field, and nothing is sent", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, cc, subject, send } = composer(page);
  await to.fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cc", exact: true }).click();
  await cc.fill("nobody@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("Half an address list");
  await send.click();
  await expect(page.getByText("Nobody has the address nobody@crepes.fr. Nothing was sent.")).toBeVisible();
  await expect(cc).toHaveAccessibleDescription("Nobody has the address nobody@crepes.fr. Nothing was sent.");
  await expect(to).not.toHaveAttribute("aria-invalid", "true");
  // What else goes wrong meanwhile is not said of the address.
  await page.getByLabel("Files to attach").setInputFiles({
    name: "film.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(7_000_000),
  });
  await expect(page.getByText(/^film\.bin \(7 MB\) was not attached/)).toBeVisible();
  await expect(cc).toHaveAccessibleDescription("Nobody has the address nobody@crepes.fr. Nothing was sent.");
  await page.getByRole("button", { name: "Remove nobody@crepes.fr" }).click();
  await send.click();
  await expect(page.getByText("Message sent")).toBeVisible();
});

test("how full a message is with files is said before it is full", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const attach = (name: string, octets: number) =>
    page
      .getByLabel("Files to attach")
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(octets) });
  await attach("sound.bin", 3_000_000);
  await expect(page.getByRole("button", { name: "Remove sound.bin" })).toBeVisible();
  await expect(page.getByText(/that a message has room for/)).toBeHidden();
  await attach("more.bin", 1_500_000);
  await expect(
    page.getByText("The files take 4.5 MB of the 6.1 MB that a message has room for."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Remove more.bin" }).click();
  await expect(page.getByText(/that a message has room for/)).toBeHidden();
});

test("a full mailbox is named as such at its field", async ({ page }) => {
  await keryx.cli(["account", "quota", "dora@crepes.fr", "1KB"]);
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, subject, send } = composer(page);
  await to.fill("dora@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("No room");
  await send.click();
  await expect(to).toHaveAccessibleDescription("The mailbox of dora@crepes.fr is full. Nothing was sent.");
});

test("what is no address, and nobody at all, is said at the field before sending", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, send } = composer(page);
  await send.click();
  await expect(to).toHaveAccessibleDescription("Add somebody to send this to.");
  await to.fill("bob at crepes");
  await send.click();
  await expect(to).toHaveAccessibleDescription(/This is not an address: bob at crepes/);
});

test("the word that a message was sent leaves the next Send button free", async ({ page }) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  const { to, subject, send } = composer(page);
  await to.fill("bob@crepes.fr");
  await page.keyboard.press("Enter");
  await subject.fill("One of two");
  await send.click();
  const word = page.locator("[data-sonner-toast]").filter({ hasText: "Message sent" });
  await expect(word).toBeVisible();
  await page.getByRole("button", { name: "Compose" }).click();
  const isFree = async () => {
    const toast = await word.boundingBox();
    const panel = await page.getByRole("region", { name: "New message" }).boundingBox();
    return toast && panel && toast.x + toast.width <= panel.x;
  };
  // It makes way, and that takes a moment.
  await expect.poll(isFree).toBe(true);
});
