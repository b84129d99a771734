import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "eve"]);
});

interface Session {
  accounts: Record<string, { name: string; isPersonal: boolean; isReadOnly: boolean }>;
}
/** The accounts that a program of whoever is signed in there may name, by address. */
async function accountsOf(page: Page) {
  const { accounts }: Session = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  return new Map(Object.entries(accounts).map(([id, account]) => [account.name, { id, ...account }]));
}
/** The subjects in an account, as a program asks for them; or why not. */
async function subjectsIn(page: Page, accountId: string): Promise<string[] | string> {
  const ids = { resultOf: "0", name: "Email/query", path: "/ids" };
  const answer = await page.request.post(`${keryx.url}/jmap`, {
    data: {
      using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
      methodCalls: [
        ["Email/query", { accountId }, "0"],
        ["Email/get", { accountId, "#ids": ids, properties: ["subject"] }, "1"],
      ],
    },
  });
  const [first, second] = (await answer.json()).methodResponses;
  return first[0] === "error"
    ? first[1].type
    : second[1].list.map(({ subject }: { subject: string }) => subject);
}

test("one opens one's mail to a colleague with one's password, both see it, and it ends at once", async ({
  page,
  browser,
}) => {
  await sendByCurl(
    keryx.ports.smtp,
    "carol@pasta.example",
    ["bob@crepes.fr"],
    Buffer.from("From: carol@pasta.example\r\nSubject: For the desk\r\n\r\nHi\r\n"),
  );
  const eve = await (await browser.newContext()).newPage();
  await signIn(eve, keryx, "eve@crepes.fr");
  expect([...(await accountsOf(eve)).keys()]).toEqual(["eve@crepes.fr"]);

  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/sharing`);
  await expect(page.getByText("Nobody but you.")).toBeVisible();
  await expectAccessible(page, "sharing, with nobody");
  const open = async (grantee: string, secret: string) => {
    await page.getByLabel("Open it to").fill(grantee);
    await page.getByLabel("How far").selectOption("To be read");
    await page.getByLabel("Your password", { exact: true }).fill(secret);
    await page.getByRole("button", { name: "Open my mail" }).click();
  };
  await open("eve", "wrong");
  await expect(page.getByText("This is not your password.")).toBeVisible();
  await open("nobody", password);
  await expect(page.getByText("Nobody here has the account nobody@crepes.fr.")).toBeVisible();
  await open("eve", password);
  const end = page.getByRole("button", { name: "End for eve@crepes.fr" });
  await expect(end).toBeVisible();
  await expectAccessible(page, "sharing, with somebody");

  const his = (await accountsOf(eve)).get("bob@crepes.fr");
  expect(his).toMatchObject({ isPersonal: false, isReadOnly: true });
  const id = his?.id ?? "";
  expect(await subjectsIn(eve, id)).toContain("For the desk");
  await eve.goto(`${keryx.url}/settings/sharing`);
  await expect(eve.getByRole("button", { name: "Leave bob@crepes.fr" })).toBeVisible();

  await end.click();
  await expect(page.getByText("Nobody but you.")).toBeVisible();
  expect(await subjectsIn(eve, id)).toBe("accountNotFound");

  await page.goto(`${keryx.url}/mail/inbox`);
  const notice = rows(page).filter({ hasText: "Your mail is open to another account" });
  await notice.getByRole("link").first().click();
  const told = page.getByRole("region", { name: "Reading" });
  await expect(told).toContainText("The mail of bob@crepes.fr is now open to eve@crepes.fr");
  await expect(told).toContainText("from Chrome on Linux at 127.0.0.1");
});

test("an administrator opens one account to another, in the browser and on the command line, and its owner sees by whom", async ({
  page,
  browser,
}) => {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await page
    .getByRole("navigation", { name: "Administration" })
    .getByRole("link", { name: "Sharing" })
    .click();
  await expect(page.getByText("Nobody shares an account.")).toBeVisible();
  await page.getByRole("button", { name: "Open an account" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Account", { exact: true }).fill("bob");
  await dialog.getByLabel("Open it to").fill("bob");
  await dialog.getByRole("button", { name: "Open an account" }).click();
  await expect(dialog.getByText("An account is open to itself already.")).toBeVisible();
  await dialog.getByLabel("Open it to").fill("eve");
  await dialog.getByLabel("How far").selectOption("To be read, organised and answered from");
  await expectAccessible(page, "opening an account");
  await dialog.getByRole("button", { name: "Open an account" }).click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: "bob@crepes.fr" });
  await expect(row).toContainText("eve@crepes.fr");
  await expect(row).toContainText("by alice@crepes.fr");
  await expectAccessible(page, "shared accounts");

  const bob = await (await browser.newContext()).newPage();
  await signIn(bob, keryx, "bob@crepes.fr");
  await bob.goto(`${keryx.url}/settings/sharing`);
  await expect(bob.getByText("by alice@crepes.fr")).toBeVisible();
  expect(await keryx.cli(["account", "share", "bob@crepes.fr"])).toMatch(
    /bob@crepes\.fr +eve@crepes\.fr +answer .* alice@crepes\.fr/,
  );
  expect(
    await keryx.cli([
      ...["account", "share", "bob@crepes.fr"],
      ...["--with", "eve@crepes.fr", "--level", "organise"],
    ]),
  ).toBe("eve@crepes.fr may read and organise the mail of bob@crepes.fr.\n");
  await bob.reload();
  await expect(bob.getByText("by an administrator of this server")).toBeVisible();
  await bob.goto(`${keryx.url}/mail/inbox`);
  const notices = rows(bob).filter({
    hasText: "Your mail was opened to another account by an administrator",
  });
  await expect(notices).toHaveCount(2);
  await notices.first().getByRole("link").first().click();
  const told = bob.getByRole("region", { name: "Reading" });
  await expect(told).toContainText(
    "eve@crepes.fr may read your mail and put it in order (bob@crepes.fr) from now on.",
  );
  await expect(told).toContainText("This was set on the command line of the server.");
  await bob.goto(`${keryx.url}/settings/sharing`);

  await page.reload();
  await page.getByRole("button", { name: "Close bob@crepes.fr to eve@crepes.fr" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await expect(page.getByText("Nobody shares an account.")).toBeVisible();
  await bob.reload();
  await expect(bob.getByText("Nobody but you.")).toBeVisible();

  await bob.goto(`${keryx.url}/admin/sharing`);
  await expect(bob).toHaveURL(/\/mail/);
});
