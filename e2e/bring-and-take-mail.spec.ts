import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  const message = Buffer.from(
    "From: Carol <carol@hamburger.edu>\r\nSubject: Pickles\r\n\r\nFrom the jar.\r\n",
  );
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
});
test.afterAll(() => keryx.destroy());

/** The files of the zip that an act downloads, by name. */
async function downloaded(page: Page, act: () => Promise<void>) {
  const coming = page.waitForEvent("download");
  await act();
  const download = await coming;
  const files = unzipSync(await readFile(await download.path()));
  return { name: download.suggestedFilename(), files: new Map(Object.entries(files)) };
}

test("a folder is downloaded from its menu as an mbox in a zip, and everything from the settings", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Acts on the folder Inbox" }).click();
  const inbox = await downloaded(page, () =>
    page.getByRole("menuitem", { name: "Download this folder" }).click(),
  );
  expect(inbox.name).toBe("Inbox.zip");
  expect([...inbox.files.keys()]).toEqual(["Inbox.mbox"]);
  expect(strFromU8(inbox.files.get("Inbox.mbox") ?? new Uint8Array())).toMatch(
    /^From carol@hamburger\.edu .*\nStatus: O\n.*\nSubject: Pickles\n\n>From the jar\.\n\n$/s,
  );

  await page.goto(`${keryx.url}/settings/transfer`);
  await expect(page.getByText("1 message, about")).toBeVisible();
  await expectAccessible(page, "import and export");
  const all = await downloaded(page, () => page.getByRole("link", { name: "Download" }).click());
  expect(all.name).toBe("bob@crepes.fr.zip");
  expect([...all.files.keys()]).toEqual(
    expect.arrayContaining(["Mail/Inbox.mbox", "Mail/Sent.mbox", "identities.json", "settings.json"]),
  );
});
