import { expect, type Page } from "@playwright/test";
import { tnefFile } from "../lib/testing/tnef-file.ts";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});

const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

interface Part {
  type: string;
  disposition: string;
  octets: Buffer;
  more?: string;
}

/** A message of one text and some parts, each in base64. */
async function send(
  subject: string,
  text: { type: string; value: string },
  parts: Part[],
  subtype = "mixed",
) {
  const lines = [
    "From: Carol <carol@hamburger.edu>",
    "To: bob@crepes.fr",
    `Subject: ${subject}`,
    "X-Pickle: dill",
    "MIME-Version: 1.0",
    `Content-Type: multipart/${subtype}; boundary=next`,
    "",
    "--next",
    `Content-Type: ${text.type}; charset=utf-8`,
    "",
    text.value,
    ...parts.flatMap(({ type, disposition, octets, more }) => [
      "--next",
      `Content-Type: ${type}`,
      `Content-Disposition: ${disposition}`,
      ...(more ? [more] : []),
      "Content-Transfer-Encoding: base64",
      "",
      octets.toString("base64").replace(/.{76}/g, "$&\r\n"),
    ]),
    "--next--",
  ];
  const message = Buffer.from(`${lines.join("\r\n")}\r\n`);
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message);
}

async function open(page: Page, subject: string) {
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  return page.getByRole("region", { name: "Reading" });
}

test("a picture and a text are looked at in the page, any file is downloaded as it was sent", async ({
  page,
}) => {
  const film = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
  await send("Three files", { type: "text/plain", value: "Here they are." }, [
    { type: "image/png", disposition: 'attachment; filename="dot.png"', octets: dot },
    {
      type: "text/plain",
      disposition: 'attachment; filename="list.txt"',
      octets: Buffer.from("flour\neggs"),
    },
    {
      type: "application/octet-stream",
      disposition: "attachment; filename*=utf-8''%CF%84%CE%B1%CE%B9%CE%BD%CE%AF%CE%B1.bin",
      octets: film,
    },
  ]);
  const reading = await open(page, "Three files");
  await reading.getByRole("button", { name: "View dot.png" }).click();
  const picture = page.getByRole("dialog").getByRole("img", { name: "dot.png" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await page.keyboard.press("Escape");
  await reading.getByRole("button", { name: "View list.txt" }).click();
  await expect(page.getByRole("dialog").getByText("flour")).toBeVisible();
  await page.keyboard.press("Escape");

  const waiting = page.waitForEvent("download");
  await reading.getByRole("link", { name: "Download ταινία.bin" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("ταινία.bin");
  expect(Buffer.concat(await (await download.createReadStream()).toArray()).equals(film)).toBe(true);
});

test("what Outlook packs in a winmail.dat is downloaded file by file, and as it came", async ({ page }) => {
  const notes = Buffer.from("Flour, eggs.");
  const packed = tnefFile([
    { name: "συνταγή.docx", octets: notes, type: "application/msword" },
    { name: "setup.exe", octets: notes },
  ]);
  await send("From Outlook", { type: "text/plain", value: "The recipe." }, [
    { type: "application/ms-tnef", disposition: 'attachment; filename="winmail.dat"', octets: packed },
  ]);
  const reading = await open(page, "From Outlook");
  const inside = reading.getByRole("list", { name: "In winmail.dat" });
  await expect(inside.getByRole("listitem")).toHaveCount(2);
  await expect(inside.getByRole("listitem").filter({ hasText: "συνταγή.docx" })).toContainText("12 bytes");
  await expectAccessible(page, "files in a winmail.dat");
  const downloaded = async (name: string) => {
    const waiting = page.waitForEvent("download");
    await reading.getByRole("link", { name: `Download ${name}` }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe(name);
    return Buffer.concat(await (await download.createReadStream()).toArray());
  };
  expect((await downloaded("συνταγή.docx")).equals(notes)).toBe(true);
  expect((await downloaded("winmail.dat")).equals(packed)).toBe(true);
  // A program asks first, as it does where it is attached by itself.
  await reading.getByRole("button", { name: "Download setup.exe" }).click();
  await expect(page.getByRole("dialog", { name: "Download this file?" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("a file that could run in the browser is only ever a download", async ({ page }) => {
  const script = "<script>parent.owned=1</script>";
  await send("Files that bite", { type: "text/plain", value: "Mind the teeth." }, [
    { type: "text/html", disposition: 'attachment; filename="page.html"', octets: Buffer.from(script) },
    {
      type: "image/svg+xml",
      disposition: 'attachment; filename="../../etc/picture.svg"',
      octets: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`),
    },
  ]);
  const reading = await open(page, "Files that bite");
  await expect(reading.getByRole("link", { name: /^Download/ })).toHaveCount(2);
  await expect(reading.getByRole("button", { name: /^View/ })).toHaveCount(0);
  for (const link of await reading.getByRole("link", { name: /^Download/ }).all()) {
    const answer = await page.request.get(`${keryx.url}${await link.getAttribute("href")}`);
    expect(answer.status()).toBe(200);
    const headers = answer.headers();
    expect(headers["content-disposition"]).toMatch(/^attachment/);
    expect(headers["content-disposition"]).not.toContain("..");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toContain("sandbox");
  }
});

test("a picture that the text names is shown in its place, and not once more as a file", async ({ page }) => {
  await send(
    "A picture inside",
    { type: "text/html", value: '<p>Look:</p><img alt="the dot" src="cid:dot@hamburger.edu"><p>Nice?</p>' },
    [{ type: "image/png", disposition: "inline", octets: dot, more: "Content-ID: <dot@hamburger.edu>" }],
    "related",
  );
  const reading = await open(page, "A picture inside");
  const picture = reading.frameLocator("iframe").getByRole("img", { name: "the dot" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(reading.getByRole("region", { name: "Attachments" })).toHaveCount(0);
});

test("all headers and the source are shown as they came", async ({ page }) => {
  await send("Look under the hood", { type: "text/plain", value: "Oil & <b>water</b>" }, []);
  const reading = await open(page, "Look under the hood");
  await reading.getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: "All headers" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("X-Pickle")).toBeVisible();
  await expect(dialog.getByText("Return-Path")).toBeVisible();
  await page.keyboard.press("Escape");
  await reading.getByRole("button", { name: "More for this message" }).click();
  await page.getByRole("menuitem", { name: "Message source" }).click();
  await expect(page.getByRole("dialog").getByText("Oil & <b>water</b>")).toBeVisible();
});
