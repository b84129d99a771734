import { expect, type Locator, type Page } from "@playwright/test";
import { type AnotherBrowser, test } from "./another-browser.ts";
import { type JamClient, jamClient, submitByJam } from "./jam.ts";
import type { Keryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";
import { startTwoHosts, type TwoHosts } from "./two-hosts.ts";

let hosts: TwoHosts;
let crepes: Keryx;
let hamburger: Keryx;

test.beforeAll(async () => {
  hosts = await startTwoHosts();
  ({ crepes, hamburger } = hosts);
});
test.afterAll(() => hosts.end());
test.describe.configure({ mode: "serial" });

async function send(page: Page, to: string, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill("Do you like pickles?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Message sent")).toBeVisible();
}

const row = (page: Page, subject: string) => rows(page).filter({ hasText: subject });
const open = (page: Page, subject: string) => row(page, subject).getByRole("link").first().click();

async function openSent(page: Page, subject: string): Promise<Locator> {
  await page.getByRole("link", { name: /^Sent/ }).click();
  await open(page, subject);
  return page.getByRole("region", { name: "Delivery" });
}

async function carolsInbox(anotherBrowser: AnotherBrowser): Promise<Page> {
  const page = await anotherBrowser();
  await signIn(page, hamburger, "carol@hamburger.edu");
  return page;
}

/** A page that says so when it is loaded again: what appears on it came by itself. */
async function noReload(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));
  return async () => expect(page.locator("html[data-same-page]")).toHaveCount(1);
}

/** The open message as it looks, beside the results of the test: light, dark, and on a phone. */
async function picture(page: Page, name: string): Promise<void> {
  const desk = page.viewportSize();
  await expect(page.getByText("Message sent")).toBeHidden();
  const views = [
    ["", "light", { width: 1280, height: 800 }],
    ["-dark", "dark", { width: 1280, height: 800 }],
    ["-phone", "light", { width: 390, height: 844 }],
  ] as const;
  for (const [ending, colorScheme, size] of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.getByRole("region", { name: "Delivery" }).scrollIntoViewIfNeeded();
    await page.mouse.move(0, size.height - 1);
    await page.screenshot({ path: test.info().outputPath(`delivery-${name}${ending}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
  if (desk) await page.setViewportSize(desk);
}

test("mail goes to the host that MX names, and the answer comes into the open conversation", async ({
  page,
  anotherBrowser,
}) => {
  const carol = await carolsInbox(anotherBrowser);
  await signIn(page, crepes, "alice@crepes.fr");
  const carolStays = await noReload(carol);
  await send(page, "carol@hamburger.edu", "Over the hills");
  await expect(row(carol, "Over the hills")).toBeVisible();
  await carolStays();

  const delivery = await openSent(page, "Over the hills");
  await expect(delivery.getByText("Handed over", { exact: true })).toBeVisible();
  await expect(delivery.getByText(/^mail\.hamburger\.edu took it/)).toBeVisible();
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(
    delivery.getByText(/^mail\.hamburger\.edu \(127\.0\.0\.1\), port \d+, under TLS 1\.3/),
  ).toBeVisible();
  await expect(delivery.getByText(/^250 2\.\d\.\d /)).toBeVisible();
  await expect(row(page, "Over the hills").getByText(/Waiting|Not delivered/)).toHaveCount(0);
  await picture(page, "handed-over");

  const aliceStays = await noReload(page);
  await open(carol, "Over the hills");
  await carol.getByRole("button", { name: "Reply", exact: true }).first().click();
  await carol.getByRole("textbox", { name: "Message" }).pressSequentially("Only on Sundays.");
  await carol.getByRole("button", { name: "Send", exact: true }).click();
  const answer = page.getByRole("article", { name: /carol@hamburger\.edu/ }).frameLocator("iframe");
  await expect(answer.getByText("Only on Sundays.")).toBeVisible();
  await aliceStays();
});

/** The email with this subject, once it is in the inbox. */
async function arrived({ jam, accountId, folders }: JamClient, subject: string) {
  const filter = { inMailbox: folders.inbox ?? "", subject };
  const find = async () => (await jam.api.Email.query({ accountId, filter }))[0].ids as string[];
  await expect.poll(find).toHaveLength(1);
  const properties = ["id", "threadId", "messageId", "from", "attachments", "keywords", "mailboxIds"];
  return (await jam.api.Email.get({ accountId, ids: await find(), properties }))[0].list[0];
}

test("another JMAP client writes to another host, is answered, passes the answer on with its file, and archives it", async ({
  page,
}) => {
  const bob = await jamClient(page, crepes, "bob@crepes.fr");
  const alice = await jamClient(page, crepes, "alice@crepes.fr");
  const carol = await jamClient(page, hamburger, "carol@hamburger.edu");
  const from = [{ email: "bob@crepes.fr" }];
  await submitByJam(bob, {
    from,
    to: [{ email: "carol@hamburger.edu" }],
    subject: "Buckwheat?",
    text: "How much?",
  });

  const question = await arrived(carol, "Buckwheat?");
  const bill = await carol.jam.uploadBlob(carol.accountId, new Blob(["200 g"], { type: "text/plain" }));
  const attached = (blobId: string) => [
    { blobId, type: "text/plain", name: "bill.txt", disposition: "attachment" },
  ];
  await submitByJam(carol, {
    from: [{ email: "carol@hamburger.edu" }],
    to: question.from,
    subject: "Re: Buckwheat?",
    inReplyTo: question.messageId,
    references: question.messageId,
    text: "See the bill.",
    attachments: attached(bill.blobId),
  });

  const answer = await arrived(bob, "Re: Buckwheat?");
  const { accountId, folders, jam } = bob;
  const [{ list: threads }] = await jam.api.Thread.get({ accountId, ids: [answer.threadId] });
  expect(threads[0].emailIds).toHaveLength(2);
  await submitByJam(bob, {
    from,
    to: [{ email: "alice@crepes.fr" }],
    subject: "Fwd: Buckwheat?",
    text: "For the books.",
    attachments: attached(answer.attachments[0].blobId),
  });
  const archived = { mailboxIds: { [folders.archive ?? ""]: true }, "keywords/$forwarded": true };
  const [{ updated }] = await jam.api.Email.set({ accountId, update: { [answer.id]: archived } });
  expect(updated).toHaveProperty(answer.id);
  const [left] = await jam.api.Email.query({ accountId, filter: { inMailbox: folders.inbox ?? "" } });
  expect(left.ids).not.toContain(answer.id);

  const { attachments } = await arrived(alice, "Fwd: Buckwheat?");
  const wanted = {
    accountId: alice.accountId,
    blobId: attachments[0].blobId,
    mimeType: "text/plain",
    fileName: "bill.txt",
  };
  expect(await (await alice.jam.downloadBlob(wanted)).text()).toBe("200 g");
});

test("while the other host is down the sender sees why it waits, and it goes when the host is back", async ({
  page,
  anotherBrowser,
}) => {
  expect(await hamburger.stop()).toBe(0);
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Patience");
  const delivery = await openSent(page, "Patience");
  await expect(delivery.getByText("Waiting", { exact: true })).toBeVisible();
  await expect(
    delivery.getByText(/hamburger\.edu does not answer\. It has been waiting since \d/),
  ).toBeVisible();
  await expect(delivery.getByText(/Keryx tries again by itself, next at \d/)).toBeVisible();
  await expect(row(page, "Patience").getByText("Waiting", { exact: true })).toBeVisible();
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(delivery.getByText("4.4.1 The host refuses connections").first()).toBeVisible();
  await picture(page, "waiting");
  await delivery.getByRole("button", { name: "Step by step" }).click();

  const staysThere = await noReload(page);
  await hamburger.start();
  await expect(delivery.getByText("Handed over", { exact: true })).toBeVisible();
  await expect(row(page, "Patience").getByText("Waiting", { exact: true })).toHaveCount(0);
  await staysThere();
  const carol = await carolsInbox(anotherBrowser);
  await expect(row(carol, "Patience")).toHaveCount(1);
});

test("mail that waits survives a restart of its server and goes once", async ({ page, anotherBrowser }) => {
  expect(await hamburger.stop()).toBe(0);
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Sleep over it");
  const waiting = await openSent(page, "Sleep over it");
  await expect(waiting.getByText("Waiting", { exact: true })).toBeVisible();
  expect(await crepes.stop()).toBe(0);
  await crepes.start();
  await hamburger.start();
  const carol = await carolsInbox(anotherBrowser);
  await expect(row(carol, "Sleep over it")).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole("region", { name: "Delivery" }).getByText("Handed over", { exact: true }),
  ).toBeVisible();
  // One conversation, and one message in it.
  await expect(row(carol, "Sleep over it")).toHaveCount(1);
  await open(carol, "Sleep over it");
  await expect(carol.getByRole("article")).toHaveCount(1);
});

test("nobody there: the sender sees the cause and what to do, and the report opens well", async ({
  page,
}) => {
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "nobody@hamburger.edu", "Anybody home");
  const delivery = await openSent(page, "Anybody home");
  await expect(delivery.getByText("Not delivered", { exact: true })).toBeVisible();
  await expect(delivery.getByText(/hamburger\.edu knows nobody with this address\./)).toBeVisible();
  await expect(delivery.getByText(/Check the address/)).toBeVisible();
  await expect(row(page, "Anybody home").getByText("Not delivered", { exact: true })).toBeVisible();
  await delivery.getByRole("button", { name: "Step by step" }).click();
  await expect(delivery.getByText(/^550 5\.1\.1/)).toBeVisible();
  await picture(page, "bounced");

  await page.getByRole("link", { name: /^Inbox/ }).click();
  await open(page, "<nobody@hamburger.edu>");
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(reading.getByRole("heading", { name: "Your message could not be delivered" })).toBeVisible();
  await expect(reading.getByText("nobody@hamburger.edu").first()).toBeVisible();
  await expect(reading.getByText(/550 5\.1\.1/).first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("delivery-report.png") });
});

test("a domain that takes no mail is said at once", async ({ page }) => {
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@nowhere.example", "To nowhere");
  const delivery = await openSent(page, "To nowhere");
  await expect(delivery.getByText("Not delivered", { exact: true })).toBeVisible();
  await expect(delivery.getByText(/nowhere\.example takes no mail at all/)).toBeVisible();
});

test("a host that stays down: the message is given up with the cause, and a report comes", async ({
  page,
}) => {
  expect(await hamburger.stop()).toBe(0);
  expect(await crepes.stop()).toBe(0);
  crepes.environment.KERYX_QUEUE_LIFETIME = "3s";
  await crepes.start();
  await signIn(page, crepes, "alice@crepes.fr");
  await send(page, "carol@hamburger.edu", "Too late");
  const delivery = await openSent(page, "Too late");
  await expect(delivery.getByText("Given up", { exact: true })).toBeVisible();
  await expect(delivery.getByText(/hamburger\.edu does not answer\. It was tried/)).toBeVisible();
  await expect(row(page, "Too late").getByText("Not delivered", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: /^Inbox/ }).click();
  await open(page, "<carol@hamburger.edu>");
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(reading.getByText(/was not reached in the time that we try/).first()).toBeVisible();
});
