import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  const message = Buffer.from(
    "From: Carol <carol@hamburger.edu>\r\nSubject: Pickles\r\n\r\nFrom the jar.\r\n",
  );
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
});

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

const from = "From dave@crepes.fr Thu Mar  5 07:08:09 2026\n";
const old = (n: number) =>
  `${from}From: Dave <dave@crepes.fr>\nSubject: Old ${n}\nStatus: O\n\nText ${n}.\n\n`;

test("a zip of mbox files comes in with its folders, while one sees how far it is, and a report says what came", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/transfer`);
  const zip = Buffer.from(
    zipSync({
      "Mail/Projects.mbox": strToU8(Array.from({ length: 30 }, (_, n) => old(n)).join("")),
      "Mail/readme.txt": strToU8("Nothing to see"),
    }),
  );
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await choosing).setFiles({ name: "takeout.zip", mimeType: "application/zip", buffer: zip });
  const row = page.getByRole("listitem", { name: "takeout.zip" });
  await expect(row).toContainText("Done");
  await expect(row).toContainText("30 messages came");
  await expect(row).toContainText("1 file had no mail in it.");
  await expect(row).toContainText("Projects 30");
  await expectAccessible(page, "an import that is done");

  await page.goto(`${keryx.url}/mail`);
  await page.getByRole("link", { name: /^Projects/ }).click();
  await expect(rows(page).first()).toContainText("Old");
});

test("a file that cannot be read is told of with the reason", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.goto(`${keryx.url}/settings/transfer`);
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  const buffer = Buffer.from("PK\x03\x04 and no more");
  await (await choosing).setFiles({ name: "torn.zip", mimeType: "application/zip", buffer });
  const row = page.getByRole("listitem", { name: "torn.zip" });
  await expect(row).toContainText("1 could not be had.");
  await expect(row.getByText("The zip is broken. (torn.zip)")).toBeVisible();
});
