import { expect, type Page } from "@playwright/test";
import { test } from "./another-browser.ts";
import { byPoplib, popByCurl, run, sendByCurl } from "./clients.ts";
import { makeAppPassword, openAppPasswords } from "./making-app-passwords.ts";
import { needs } from "./needs.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "eve", "dora"],
    env: { KERYX_POP3_APOP: "tls" },
  });
});
test.afterAll(() => keryx.destroy());

const letter = (to: string, subject: string) =>
  sendByCurl(
    keryx.ports.smtp,
    "carol@hamburger.edu",
    [to],
    Buffer.from(`From: carol@hamburger.edu\r\nSubject: ${subject}\r\n\r\nHi\r\n`),
  );

const passwords = (page: Page) => openAppPasswords(page, keryx.url);
const make = makeAppPassword;

test("a phone collects with its own password, archives what it deletes, and is locked out when that is revoked", async ({
  page,
}) => {
  const bob = "bob@crepes.fr";
  await signIn(page, keryx, bob);
  await letter(bob, "For the phone");
  await letter(bob, "To be archived");
  await expect(rows(page)).toHaveCount(2);
  await passwords(page);
  await expect(page.getByText("No app passwords yet")).toBeVisible();
  const secret = await make(page, "Phone", async (dialog) => {
    await dialog.getByLabel(/^SMTP/).uncheck();
    await dialog.getByLabel("What it deletes").selectOption("archive");
    await dialog.getByLabel("What it collects becomes read").check();
  });
  const row = page.getByRole("listitem").filter({ hasText: "Phone" });
  await expect(row).toContainText("What it deletes goes to the archive; what it collects becomes read.");
  await expect(row).toContainText("never used");
  await expect(row.getByText("SMTP")).toHaveCount(0);

  expect((await popByCurl(keryx.ports.pop3s, bob, "1", undefined, secret)).toString()).toContain(
    "For the phone",
  );
  await popByCurl(keryx.ports.pop3s, bob, "2", "DELE", secret);
  await page.reload();
  await expect(row).toContainText(/Used .* by POP3 from 127\.0\.0\.1/);

  await row.getByRole("button", { name: "Revoke Phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No app passwords yet")).toBeVisible();
  await expect(popByCurl(keryx.ports.pop3s, bob, "1", undefined, secret)).rejects.toThrow(
    /curl ended with 67/,
  );

  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("link", { name: /^Archive/ }).click();
  await expect(rows(page).filter({ hasText: "To be archived" })).toBeVisible();
});

test("what is wrong is said at its field, and a password for sending neither collects nor opens the web", async ({
  page,
  anotherBrowser,
}) => {
  const eve = "eve@crepes.fr";
  await signIn(page, keryx, eve);
  await passwords(page);
  await page.getByRole("button", { name: "Make app password" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your own password", { exact: true }).fill("wrong");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog.getByText("This is not your password.")).toBeVisible();
  await dialog.getByLabel("Your own password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog.getByText(/Give it a name of at most/)).toBeVisible();
  await dialog.getByLabel("Name").fill("Printer");
  await dialog.getByLabel(/^SMTP/).uncheck();
  await dialog.getByLabel(/^POP3/).uncheck();
  await dialog.getByRole("button", { name: "Make it" }).click();
  await expect(dialog.getByText("Choose what it may do.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const secret = await make(page, "Printer", (open) => open.getByLabel(/^POP3/).uncheck());
  const sent = await run("curl", [
    ...["--silent", "--show-error", "--insecure", "--max-time", "60", "--user", `${eve}:${secret}`],
    ...[`smtps://127.0.0.1:${keryx.ports.submissions}/printer.example`, "--mail-from", eve],
    ...["--mail-rcpt", eve, "--upload-file", `${import.meta.dirname}/../package.json`],
  ]);
  // It is no message; but it came past the sign-in, to the check of its From.
  expect(sent.stderr).not.toMatch(/Login denied|Access denied/);
  await expect(popByCurl(keryx.ports.pop3s, eve, "", undefined, secret)).rejects.toThrow(
    /curl ended with 67/,
  );

  const stranger = await anotherBrowser();
  await stranger.goto(`${keryx.url}/sign-in`);
  await stranger.getByLabel("Address").fill(eve);
  await stranger.getByLabel("Password", { exact: true }).fill(secret);
  await stranger.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(stranger.getByText("This address and password do not go together.")).toBeVisible();
});

test("a POP3 secret opens the maildrop by APOP until it is removed", async ({ page }) => {
  needs("python3");
  const dora = "dora@crepes.fr";
  await signIn(page, keryx, dora);
  await passwords(page);
  await page.getByRole("button", { name: "Make secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your own password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Make it" }).click();
  const shown = dialog.getByTestId("fresh-password").locator("span");
  await expect(shown).toHaveCount(6);
  const secret = (await shown.allTextContents()).join("");
  await dialog.getByRole("button", { name: "I have it" }).click();
  const apop = () =>
    byPoplib(
      { port: keryx.ports.pop3s, tls: "implicit" },
      `print(json.dumps(pop.apop(${JSON.stringify(dora)}, ${JSON.stringify(secret)}).decode()))`,
    );
  expect(await apop()).toBe("+OK maildrop has 0 messages");
  await page.getByRole("button", { name: "Remove secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("button", { name: "Make secret" })).toBeVisible();
  await expect(apop()).rejects.toThrow(/sign-in refused/);
});

test("a JMAP program signs in with its app password, and with nothing else", async ({ page }) => {
  const bob = "bob@crepes.fr";
  await signIn(page, keryx, bob);
  await passwords(page);
  const secret = await make(page, "Desktop", async (dialog) => {
    await dialog.getByLabel(/^SMTP/).uncheck();
    await dialog.getByLabel(/^POP3/).uncheck();
    await dialog.getByLabel(/^JMAP/).check();
  });
  const ask = (path: string, credentials: string | null, init: RequestInit = {}) =>
    fetch(`${keryx.url}${path}`, {
      ...init,
      headers: {
        ...(credentials === null
          ? {}
          : { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
        ...(init.body ? { "Content-Type": "application/json" } : {}),
      },
    });
  const asked = await ask("/.well-known/jmap", null);
  expect([asked.status, asked.headers.get("www-authenticate")]).toEqual([
    401,
    'Basic realm="Keryx", charset="UTF-8", Bearer realm="Keryx"',
  ]);
  for (const wrong of [`${bob}:wrong`, `${bob}:${password}`, `eve@crepes.fr:${secret}`])
    expect((await ask("/.well-known/jmap", wrong)).status).toBe(401);
  const found = await ask("/.well-known/jmap", `${bob}:${secret}`);
  expect(found.status).toBe(200);
  const session = (await found.json()) as {
    username: string;
    capabilities: object;
    primaryAccounts: Record<string, string>;
  };
  expect(session.username).toBe(bob);
  const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
  const body = JSON.stringify({
    using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
    methodCalls: [["Mailbox/get", { accountId, ids: null, properties: ["role"] }, "0"]],
  });
  const call = () => ask("/jmap", `${bob}:${secret}`, { method: "POST", body });
  const answer = (await (await call()).json()) as {
    methodResponses: [string, { list: { role: string }[] }][];
  };
  expect(answer.methodResponses[0]?.[1].list.map(({ role }) => role)).toContain("inbox");
  // It reads mail, and learns nothing of other accounts and their passwords, nor changes them.
  const collect = "urn:keryx:jmap:collect";
  expect(session.capabilities).not.toHaveProperty(collect);
  const reach = JSON.stringify({
    using: [collect],
    methodCalls: [["CollectSource/get", { accountId }, "0"]],
  });
  const refused = await ask("/jmap", `${bob}:${secret}`, { method: "POST", body: reach });
  expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
    400,
    "urn:ietf:params:jmap:error:unknownCapability",
  ]);
  await expect(popByCurl(keryx.ports.pop3s, bob, "", undefined, secret)).rejects.toThrow(
    /curl ended with 67/,
  );

  const byToken = (token: string) =>
    fetch(`${keryx.url}/.well-known/jmap`, {
      headers: { Authorization: `Bearer ${token.replaceAll(" ", "")}` },
    });
  expect(await (await byToken(secret)).json()).toMatchObject({ username: bob });
  const wrong = await byToken("abcdefghjkmnpqrstuvwxyza");
  expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([
    401,
    'Bearer realm="Keryx", error="invalid_token"',
  ]);

  const row = page.getByRole("listitem").filter({ hasText: "Desktop" });
  await row.getByRole("button", { name: "Revoke Desktop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No app passwords yet")).toBeVisible();
  expect((await call()).status).toBe(401);
  expect((await byToken(secret)).status).toBe(401);
});
