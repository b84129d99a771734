import { expect, type Page } from "@playwright/test";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { noDovecot, startDovecot } from "./dovecot.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "dora", "eve"],
    env: { KERYX_COLLECT_NETWORKS: "127.0.0.0/8" },
  });
});
test.afterAll(() => keryx.destroy());

const letter = (n: number, to: string) =>
  `From: Fred <fred@hamburger.edu>\r\nTo: ${to}\r\nSubject: Pickle number ${n}\r\nMessage-ID: <${n}.${to}>\r\n\r\n.\r\n..dots\r\n`;

/** Opens the form as a person does and fills it in. */
async function fill(
  page: Page,
  account: { address: string; password: string; port: number; tls: string; keep?: string },
) {
  await page.goto(`${keryx.url}/settings`);
  await page
    .getByRole("navigation", { name: "Settings" })
    .getByRole("link", { name: "Other accounts" })
    .click();
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill(account.address);
  await dialog.getByLabel("POP3 server").fill("localhost");
  await dialog.getByLabel("Encryption").selectOption({ label: account.tls });
  await dialog.getByLabel("Port").fill(String(account.port));
  await dialog.getByLabel("Password there", { exact: true }).fill(account.password);
  if (account.keep) await dialog.getByLabel("On the server there").selectOption({ label: account.keep });
  return dialog;
}

test("mail at another provider is tested, collected once, kept there, and tells where it came from", async ({
  page,
}) => {
  needsAll(noDovecot());
  const dovecot = await startDovecot();
  try {
    for (const n of [1, 2, 3]) await dovecot.deliver(`${n}.host`, letter(n, dovecot.user));
    await signIn(page, keryx, "bob@crepes.fr");
    const carol = { address: dovecot.user, port: dovecot.port, tls: "STARTTLS" };
    const dialog = await fill(page, { ...carol, password: "wrong" });
    const found = dialog.getByRole("status");

    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(found).toContainText("The certificate does not prove that this is localhost");
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(found).toContainText("does not accept this user name and password");
    await dialog.getByLabel("Password there", { exact: true }).fill(dovecot.password);
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(found).toContainText("It works. 3 messages");
    await expect(found).toContainText("The connection is encrypted.");
    await dialog.getByRole("button", { name: "Add account" }).click();

    const row = page.getByRole("listitem", { name: dovecot.user });
    await expect(row.getByText("Up to date")).toBeVisible();
    await expect(row.getByText(/In all: 3 messages came/)).toBeVisible();
    await page.goto(`${keryx.url}/mail/inbox`);
    await expect(rows(page)).toHaveCount(3);
    await rows(page).filter({ hasText: "Pickle number 2" }).click();
    await page.getByRole("button", { name: "More for this message" }).click();
    await page.getByRole("menuitem", { name: "Why is this here?" }).click();
    await expect(page.getByRole("dialog")).toContainText(`${dovecot.user}, your other account`);
    await page.keyboard.press("Escape");

    await dovecot.deliver("4.host", letter(4, dovecot.user));
    await page.goto(`${keryx.url}/settings/collect`);
    await row.getByRole("button", { name: "Collect now" }).click();
    await expect(row.getByText(/In all: 4 messages came/)).toBeVisible();
    expect(await dovecot.count()).toBe(4);

    await row.getByRole("button", { name: "Pause" }).click();
    await expect(row.getByText("Paused")).toBeVisible();
    await row.getByRole("button", { name: "Resume" }).click();
    await expect(row.getByText("Up to date")).toBeVisible();
    await page.goto(`${keryx.url}/mail/inbox`);
    await expect(rows(page)).toHaveCount(4);
  } finally {
    await dovecot.stop();
  }
});

test("mail of an account on a Keryx moves over: it is here, and gone there; removing the account changes nothing", async ({
  page,
  anotherBrowser,
}) => {
  const [dora, eve] = ["dora@crepes.fr", "eve@crepes.fr"];
  for (const n of [1, 2])
    await sendByCurl(keryx.ports.smtp, "fred@hamburger.edu", [dora], Buffer.from(letter(n, dora)));
  await signIn(page, keryx, eve);
  const dialog = await fill(page, {
    address: dora,
    password,
    port: keryx.ports.pop3s,
    tls: "TLS",
    keep: "Deleted there at once",
  });
  await dialog.getByRole("button", { name: "Test" }).click();
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Add account" }).click();
  const row = page.getByRole("listitem", { name: dora });
  await expect(row.getByText("2 messages came; 2 messages deleted there.")).toBeVisible();

  await row.getByRole("button", { name: `Remove ${dora}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No other accounts yet")).toBeVisible();
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(2);
  const there = await anotherBrowser();
  await signIn(there, keryx, dora);
  await expect(rows(there)).toHaveCount(0);
});

test("a server inside of our own network is not called, unless the operator has listed it", async ({
  page,
}) => {
  const other = await startKeryx("maple.example");
  try {
    await signIn(page, other, "alice@maple.example");
    await page.goto(`${other.url}/settings/collect`);
    await page.getByRole("button", { name: "Add account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail address").fill("carol@hamburger.edu");
    await dialog.getByLabel("POP3 server").fill("127.0.0.1");
    await dialog.getByLabel("Password there", { exact: true }).fill("x");
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(dialog.getByRole("status")).toContainText("127.0.0.1 may not be called from here");
  } finally {
    await other.destroy();
  }
});
