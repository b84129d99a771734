import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
const dot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** A tenth of a second of silence. */
function wav(): string {
  const samples = Buffer.alloc(800, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]).toString("base64").replace(/.{76}/g, "$&\r\n");
}

const invitation = [
  "BEGIN:VCALENDAR",
  "METHOD:REQUEST",
  "BEGIN:VEVENT",
  "SUMMARY:Tasting on Thursday",
  "DTSTART:20261126T180000Z",
  "DTEND:20261126T200000Z",
  "LOCATION:North door",
  "END:VEVENT",
  "END:VCALENDAR",
];
const card = ["BEGIN:VCARD", "FN:Carol Sesame", "EMAIL:carol@sauces.example", "END:VCARD"];
const inner = [
  "From: Dave <dave@hamburger.edu>",
  "To: carol@hamburger.edu",
  "Subject: The inner one",
  "Content-Type: text/html",
  "",
  "<p>Words of Dave.</p><script>parent.owned=1</script><img src='https://tracker.example/i.png'>",
];
const part = (type: string, name: string, lines: readonly string[], more: readonly string[] = []) => [
  "--b",
  `Content-Type: ${type}`,
  `Content-Disposition: attachment; filename=${name}`,
  ...more,
  "",
  ...lines,
];
const base64 = ["Content-Transfer-Encoding: base64"];

test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  const message = [
    "From: Carol <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    "Subject: Seven files",
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "",
    "Look at these.",
    ...part("image/png", "dot.png", [dot], base64),
    ...part("text/csv", "list.csv", ["flour,2", "eggs,6"]),
    ...part("text/calendar", "invite.ics", invitation),
    ...part("application/octet-stream", "film.bin", ["not to be seen"]),
    ...part("text/vcard", "carol.vcf", card),
    ...part("message/rfc822", "inner.eml", inner),
    ...part("audio/wav", "silence.wav", [wav()], base64),
    "--b--",
    "",
  ].join("\r\n");
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], Buffer.from(message));
});

const dialog = (page: Page) => page.getByRole("dialog");
async function view(page: Page, name: string) {
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "Seven files" }).getByRole("link").first().click();
  await page.getByRole("button", { name: `View ${name}` }).click();
  await expect(dialog(page).getByRole("heading", { name })).toBeVisible();
}

test("the arrow keys go from file to file, past what cannot be shown, and each can be downloaded", async ({
  page,
}) => {
  await view(page, "dot.png");
  await expect(dialog(page).getByText("1 of 6")).toBeVisible();
  const picture = dialog(page).getByRole("img", { name: "dot.png" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await expect(dialog(page).getByText("eggs,6")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(dialog(page).getByRole("heading", { name: "Tasting on Thursday" })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(dialog(page).getByRole("heading", { name: "carol.vcf" })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Previous file" }).click();
  await expect(dialog(page).getByText("3 of 6")).toBeVisible();
  const waiting = page.waitForEvent("download");
  await dialog(page).getByRole("link", { name: "Download" }).click();
  expect((await waiting).suggestedFilename()).toBe("invite.ics");
});

test("an invitation says what, when and where, in the reader's time", async ({ page }) => {
  await view(page, "invite.ics");
  await expect(dialog(page)).toContainText("Tasting on Thursday");
  await expect(dialog(page)).toContainText(/Thursday.*26 November 2026.*19:00/);
  await expect(dialog(page)).toContainText("North door");
});

test("a card says who it is and how to reach them", async ({ page }) => {
  await view(page, "carol.vcf");
  await expect(dialog(page).getByRole("heading", { name: "Carol Sesame" })).toBeVisible();
  await expect(dialog(page)).toContainText("carol@sauces.example");
});

test("a message within the message is read like any other, and runs and loads as little", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("tracker.example") && asked.push(request.url()));
  await view(page, "inner.eml");
  await expect(dialog(page).getByRole("heading", { name: "The inner one" })).toBeVisible();
  await expect(dialog(page).getByText("Dave <dave@hamburger.edu>")).toBeVisible();
  await expect(dialog(page).frameLocator("iframe").getByText("Words of Dave.")).toBeVisible();
  await expect(dialog(page).getByText("One remote image was not loaded")).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: "Always from this sender" })).toHaveCount(0);
  expect(asked).toEqual([]);
  expect(await page.evaluate(() => "owned" in window)).toBe(false);
});

test("a sound is played in the page", async ({ page }) => {
  await view(page, "silence.wav");
  const sound = dialog(page).locator("audio");
  await expect.poll(() => sound.evaluate((element: HTMLAudioElement) => element.duration)).toBeCloseTo(0.1);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test("every kind of file can be looked at by everyone", async ({ page }) => {
      await view(page, "dot.png");
      for (const at of [1, 2, 3, 4, 5, 6]) {
        await expect(dialog(page).getByText(`${at} of 6`)).toBeVisible();
        await expect(dialog(page).getByText("Loading…")).toHaveCount(0);
        await expectAccessible(page, `file ${at}`);
        await page.getByRole("button", { name: "Next file" }).click({ trial: at === 6, force: at === 6 });
      }
    });
  });
}
