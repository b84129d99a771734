import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { run, sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  for (const letter of [first, second]) {
    await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], letter);
  }
});

const lines = (...text: string[]) => Buffer.from(`${text.join("\r\n")}\r\n`);
const film = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
const attachment = (name: string, octets: Buffer) => [
  "--b",
  "Content-Type: application/octet-stream",
  `Content-Disposition: attachment; filename="${name}"`,
  "Content-Transfer-Encoding: base64",
  "",
  octets.toString("base64").replace(/.{76}/g, "$&\r\n"),
];
const first = lines(
  "From: Carol <carol@hamburger.edu>",
  "To: bob@crepes.fr",
  "Subject: Re: prices 11/2026",
  "Message-ID: <prices@hamburger.edu>",
  "X-Pickle: dill",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "",
  "Two crowns each.",
  ...attachment("film.bin", film),
  ...attachment("list.txt", Buffer.from("flour")),
  ...attachment("../list.txt", Buffer.from("eggs")),
  "--b--",
);
const second = lines(
  "From: Dave <dave@hamburger.edu>",
  "To: bob@crepes.fr",
  "Subject: Re: prices 11/2026",
  "Message-ID: <answer@hamburger.edu>",
  "References: <prices@hamburger.edu>",
  "",
  "That is a lot.",
);

async function open(page: Page) {
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "prices" }).getByRole("link").first().click();
  const messages = page.getByRole("region", { name: "Reading" }).getByRole("article");
  await expect(messages).toHaveCount(2);
  // Read already, it is folded: only the last one of a conversation is open then.
  const fold = messages.first().getByRole("button", { expanded: false, name: /^Carol.*Two crowns/ });
  if (await fold.isVisible()) await fold.click();
  await expect(messages.first().getByRole("button", { name: "More for this message" })).toBeVisible();
  return messages;
}

test("a message is saved as .eml, octet for octet, under its subject", async ({ page }) => {
  const messages = await open(page);
  await messages.first().getByRole("button", { name: "More for this message" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save as .eml" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("Re prices 11-2026.eml");
  const saved = await readFile(await download.path());
  // Our trace fields stand above it.
  expect(saved.subarray(-first.length).equals(first)).toBe(true);
  await expect(messages).toHaveCount(2);
});

test("all attachments come in one zip, each as it was sent, none outside of its folder", async ({ page }) => {
  const messages = await open(page);
  const waiting = page.waitForEvent("download");
  await messages.first().getByRole("button", { name: "Download all 3 as one zip" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("Re prices 11-2026.zip");
  const folder = await mkdtemp(join(tmpdir(), "keryx-zip-"));
  try {
    const zip = join(folder, "all.zip");
    await download.saveAs(zip);
    await run("unzip", ["-q", zip, "-d", join(folder, "all")]);
    expect((await readFile(join(folder, "all/film.bin"))).equals(film)).toBe(true);
    expect(await readFile(join(folder, "all/list.txt"), "utf8")).toBe("flour");
    expect(await readFile(join(folder, "all/list (2).txt"), "utf8")).toBe("eggs");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.describe("printed", () => {
  test.use({ colorScheme: "dark" });
  test("a message stands alone on white paper: no other message, no folders, no buttons", async ({
    page,
  }) => {
    await page.addInitScript(() => {
      window.print = () => {};
    });
    const messages = await open(page);
    await messages.first().getByRole("button", { name: "More for this message" }).click();
    await page.getByRole("menuitem", { name: "Print" }).click();
    await page.emulateMedia({ media: "print" });
    await expect(page.getByText("Two crowns each.").last()).toBeVisible();
    await expect(page.getByRole("heading", { name: "Re: prices 11/2026" })).toBeVisible();
    await expect(messages.getByText("That is a lot.")).toBeHidden();
    for (const hidden of [
      page.getByRole("navigation").first(),
      rows(page).first(),
      page.getByRole("button", { name: "Reply", exact: true }).first(),
      page.getByRole("button", { name: "Download all 3 as one zip" }),
      page.getByLabel("Search mail"),
    ])
      await expect(hidden).toBeHidden();
    const ink = await messages.first().evaluate((element) => {
      const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      if (!context) return null;
      context.fillStyle = getComputedStyle(element).color;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    });
    for (const value of ink ?? [255]) expect(value).toBeLessThan(80);

    // Afterwards the conversation is whole again.
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "print" });
    await expect(page.getByText("That is a lot.").last()).toBeVisible();
  });
});
