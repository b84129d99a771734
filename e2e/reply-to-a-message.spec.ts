import { expect, type Page } from "@playwright/test";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type Sink, startSink } from "../mail-core/testing/sink-server.ts";
import { test } from "./another-browser.ts";
import { collectAllByCurl, sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
let dns: DnsServer;
let sink: Sink;
test.beforeAll(async () => {
  sink = await startSink();
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
  });
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "dora"],
    env: { KERYX_DNS_SERVERS: dns.address, KERYX_RELAY_PORT: String(sink.port) },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await sink.close();
  await dns.close();
});
test.describe.configure({ mode: "serial" });

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Carol writes to Bob and, in copy, to Dora; two files go along. */
const fromCarol = Buffer.from(
  [
    "From: Carol Sesame <carol@hamburger.edu>",
    "To: Bob <bob@crepes.fr>",
    "Cc: dora@crepes.fr, Erik <erik@hamburger.edu>",
    "Subject: Pickles for all",
    "Message-ID: <pickles@hamburger.edu>",
    "References: <first@hamburger.edu>",
    "Date: Sat, 21 Nov 2026 09:30:00 +0100",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Who wants pickles?",
    "--b",
    "Content-Type: image/png; name=pickle.png",
    "Content-Disposition: attachment; filename=pickle.png",
    "Content-Transfer-Encoding: base64",
    "",
    picture.toString("base64"),
    "--b",
    "Content-Type: text/plain; charset=utf-8; name=prices.txt",
    "Content-Disposition: attachment; filename=prices.txt",
    "",
    "Two crowns each.",
    "--b--",
    "",
  ].join("\r\n"),
);

async function openFromCarol(page: Page): Promise<void> {
  await rows(page).filter({ hasText: "Pickles for all" }).getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Reading" }).getByText("Who wants pickles?")).toBeVisible();
}

test("a reply goes to the sender alone, quotes, and joins the conversation", async ({ page }) => {
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr", "dora@crepes.fr"], fromCarol);
  await signIn(page, keryx, "bob@crepes.fr");
  await openFromCarol(page);
  await page.getByRole("button", { name: "Reply", exact: true }).last().click();
  const composer = page.getByRole("textbox", { name: "Message" });
  await composer.pressSequentially("I do, two please.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await sink.until(1);

  const reply = sink.messages[0];
  expect(reply).toMatchObject({ from: "bob@crepes.fr", to: ["carol@hamburger.edu"] });
  expect(reply?.octets).toMatch(/^Subject: Re: Pickles for all\r\n/m);
  expect(reply?.octets).toMatch(/^In-Reply-To: <pickles@hamburger\.edu>\r\n/m);
  expect(reply?.octets).toMatch(/^References: <first@hamburger\.edu>\s+<pickles@hamburger\.edu>\r\n/m);
  expect(reply?.octets).toMatch(/^Content-Type: multipart\/alternative/m);
  expect(reply?.octets).toContain("I do, two please.");
  expect(reply?.octets).toMatch(/^> ?Who wants pickles\?/m);
  expect(reply?.octets).not.toContain(picture.toString("base64"));
  // Both are one conversation, and the first is marked as answered.
  await expect(page.getByRole("region", { name: "Reading" }).getByRole("article")).toHaveCount(2);
  await expect(
    rows(page).filter({ hasText: "Pickles for all" }).getByRole("img", { name: "Answered" }),
  ).toBeVisible();
});

test("an answer that arrives while one reads stands below, and nothing folds", async ({ page }) => {
  const letter = (id: string, references: string, text: string) =>
    sendByCurl(
      keryx.ports.smtp,
      "carol@hamburger.edu",
      ["bob@crepes.fr"],
      Buffer.from(
        `From: Carol <carol@hamburger.edu>\r\nSubject: Mustard\r\nMessage-ID: <${id}@hamburger.edu>\r\n${references}\r\n${text}\r\n`,
      ),
    );
  await letter("mustard", "", "Sweet or hot?");
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Mustard" }).getByRole("link").first().click();
  const messages = page
    .getByRole("region", { name: "Reading" })
    .getByRole("article", { name: /Message from/ });
  await expect(messages).toHaveCount(1);
  // Read by now: what is open stays so because it is open, not because it is new.
  await expect(rows(page).filter({ hasText: "Mustard" })).not.toContainText("Unread");
  await letter("again", "References: <mustard@hamburger.edu>\r\n", "Hot, of course.");
  await expect(messages).toHaveCount(2);
  await expect(messages.first().getByText("Sweet or hot?")).toBeVisible();
  await letter("more", "References: <mustard@hamburger.edu>\r\n", "Or both.");
  await expect(messages).toHaveCount(3);

  // One's own answer folds nothing either, and what one folds stays folded.
  await messages
    .first()
    .getByRole("button", { name: /^Carol/ })
    .click();
  await expect(messages).toHaveCount(2);
  await page.getByRole("button", { name: "Reply", exact: true }).last().click();
  await page.getByRole("textbox", { name: "Message" }).pressSequentially("Both.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(messages).toHaveCount(3);
  await expect(messages.last().frameLocator("iframe").getByText("Both.", { exact: true })).toBeVisible();
  await expect(messages.first().getByText("Hot, of course.")).toBeVisible();
  await sink.until(2);
});

test("a reply to all goes to everybody but oneself", async ({ page }) => {
  await signIn(page, keryx, "dora@crepes.fr");
  await openFromCarol(page);
  await page.getByRole("button", { name: "Reply to all" }).last().click();
  await page.getByRole("textbox", { name: "Message" }).pressSequentially("Me too.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await sink.until(3);
  const reply = sink.messages[2];
  expect(reply?.from).toBe("dora@crepes.fr");
  expect(reply?.to.toSorted()).toEqual(["carol@hamburger.edu", "erik@hamburger.edu"]);
  expect(reply?.octets).toMatch(/^To: Carol Sesame <carol@hamburger\.edu>/m);
  const cc = /^Cc: ([^\r]*(?:\r\n[ \t][^\r]*)*)/m.exec(reply?.octets ?? "")?.[1] ?? "";
  expect(cc).toContain("bob@crepes.fr");
  expect(cc).toContain("erik@hamburger.edu");
  expect(cc).not.toContain("dora@crepes.fr");
  expect(reply?.octets).toMatch(/^In-Reply-To: <pickles@hamburger\.edu>\r\n/m);
  expect(reply?.octets).toMatch(/^References: <first@hamburger\.edu>\s+<pickles@hamburger\.edu>\r\n/m);
});

test("forwarding takes the attachments along, octet for octet", async ({ page, anotherBrowser }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await openFromCarol(page);
  // The reply stands below it by now, and what was read is folded.
  await page.locator("article > button").first().click();
  await page.getByRole("article").first().getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: /^Forward/ }).click();
  await expect(page.getByRole("list", { name: "Attachments" }).last().getByRole("listitem")).toHaveCount(2);
  await page.getByLabel("To", { exact: true }).fill("alice@crepes.fr");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Send", exact: true }).click();

  await expect(
    rows(page).filter({ hasText: "Pickles for all" }).getByRole("img", { name: "Forwarded" }),
  ).toBeVisible();

  const alice = await anotherBrowser();
  await signIn(alice, keryx, "alice@crepes.fr");
  await rows(alice).filter({ hasText: "Fwd: Pickles for all" }).getByRole("link").first().click();
  const reading = alice.getByRole("region", { name: "Reading" });
  await expect(reading.frameLocator("iframe").getByText("Who wants pickles?")).toBeVisible();
  const waiting = alice.waitForEvent("download");
  await reading.getByRole("link", { name: "Download pickle.png" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("pickle.png");
  const octets = Buffer.concat(await (await download.createReadStream()).toArray());
  expect(octets.equals(picture)).toBe(true);
  const [forwarded] = await collectAllByCurl(keryx.ports.pop3s, "alice@crepes.fr", 1);
  expect(forwarded?.toString()).toContain(Buffer.from("Two crowns each.").toString("base64"));
});
