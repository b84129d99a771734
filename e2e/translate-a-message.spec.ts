import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
const html =
  '<table width="300"><tr><td>Καλημέρα σας, <b>πώς είστε</b>; <a href="https://tavern.example/menu">Ο κατάλογος</a></td></tr></table><p class="notranslate">Keryx</p>';
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
  await send("Μενού της εβδομάδας", "text/html", html);
  await send(
    "Νέα της γειτονιάς",
    "text/plain",
    "Η αγορά ανοίγει αύριο το πρωί.\r\n\r\n> Πότε ανοίγει η αγορά;",
  );
  await send("Market news", "text/plain", "The market opens tomorrow in the morning.");
  await send(
    "Μυστικό γράμμα",
    'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=x',
    "Καλημέρα σας, πώς είστε σήμερα;\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n--x--",
  );
});

function send(subject: string, type: string, body: string) {
  const fields = [
    "From: Nikos <nikos@tavern.example>",
    "To: bob@crepes.fr",
    `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`,
    "MIME-Version: 1.0",
    `Content-Type: ${type}${type.startsWith("text/") ? "; charset=utf-8" : ""}`,
    "Content-Transfer-Encoding: 8bit",
  ];
  const message = Buffer.from([...fields, "", body, ""].join("\r\n"));
  return sendByCurl(keryx.ports.smtp, "nikos@tavern.example", ["bob@crepes.fr"], message);
}

/** Gives the page what a browser that translates has, in the standard's shape; it turns Greek into capitals. */
const translates = (page: Page) =>
  page.addInitScript(() => {
    const asked: string[] = [];
    const isGreek = (text: string) => /\p{Script=Greek}/u.test(text);
    class LanguageDetector {
      static availability = async () => "available";
      static create = async () => new LanguageDetector();
      detect = async (text: string) => {
        asked.push(text);
        return [
          { detectedLanguage: isGreek(text) ? "el" : "en", confidence: 0.98 },
          { detectedLanguage: "und", confidence: 0.02 },
        ];
      };
      destroy() {}
    }
    class Translator {
      static availability = async () => "downloadable";
      static async create({ monitor }: { monitor?(model: EventTarget): void }) {
        const model = new EventTarget();
        monitor?.(model);
        model.dispatchEvent(new ProgressEvent("downloadprogress", { loaded: 0.4, total: 1 }));
        // It goes on when the test says so.
        await new Promise((resolve) => window.addEventListener("downloaded", resolve, { once: true }));
        return new Translator();
      }
      translate = async (text: string) => text.toUpperCase();
      destroy() {}
    }
    Object.assign(globalThis, { LanguageDetector, Translator, asked });
  });

/** Whose language the browser was asked for. */
const asked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.join());

const open = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });
const downloaded = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event("downloaded")));

test("a message in another language is translated by the browser, in its place, and back", async ({
  page,
}) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(keryx.url) && /^https?:/.test(request.url())) elsewhere.push(request.url());
  });
  await translates(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Μενού της εβδομάδας");
  const inside = page.frameLocator('iframe[title^="Message"]');
  await expect(reading(page).getByText("This message is in Greek.")).toBeVisible();
  await expect(reading(page).getByText("fetches what it needs for that first")).toBeVisible();
  await expectAccessible(page, "a message that can be translated");
  await reading(page).getByRole("button", { name: "Translate" }).click();
  await expect(reading(page).getByText("Your browser fetches the language: 40 %")).toBeVisible();
  await expect(inside.getByText("πώς είστε", { exact: true })).toBeVisible();
  await downloaded(page);
  await expect(reading(page).getByText("Translated from Greek by your browser.")).toBeVisible();
  await expect(inside.getByText("ΠΏΣ ΕΊΣΤΕ", { exact: true })).toBeVisible();
  const link = inside.getByRole("link", { name: "Ο ΚΑΤΆΛΟΓΟΣ" });
  await expect(link).toHaveAttribute("href", "https://tavern.example/menu");
  await expect(inside.locator("table")).toHaveCSS("width", "300px");
  await expect(inside.getByText("Keryx", { exact: true })).toBeVisible();
  await expectAccessible(page, "a translated message");
  await reading(page).getByRole("button", { name: "Show the original" }).click();
  await expect(inside.getByText("πώς είστε", { exact: true })).toBeVisible();
  await expect(inside.getByText("ΠΏΣ ΕΊΣΤΕ", { exact: true })).toHaveCount(0);
  expect(elsewhere).toEqual([]);
});

test("plain text is translated line by line", async ({ page }) => {
  await translates(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Νέα της γειτονιάς");
  await reading(page).getByRole("button", { name: "Translate" }).click();
  await expect(reading(page).getByText("Your browser fetches the language")).toBeVisible();
  await downloaded(page);
  await expect(reading(page).getByText("Η ΑΓΟΡΆ ΑΝΟΊΓΕΙ ΑΎΡΙΟ ΤΟ ΠΡΩΊ.")).toBeVisible();
  await reading(page).getByText("Quoted text").click();
  await expect(reading(page).getByText("ΠΌΤΕ ΑΝΟΊΓΕΙ Η ΑΓΟΡΆ;")).toBeVisible();
});

test("one's own language is not offered to be translated, nor what came encrypted, nor anything where the browser cannot", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const offered = reading(page).getByText("This message is in");
  await open(page, "Μενού της εβδομάδας");
  await expect(page.frameLocator('iframe[title^="Message"]').getByText("Καλημέρα σας")).toBeVisible();
  await expect(offered).toHaveCount(0);

  await translates(page);
  await page.goto(`${keryx.url}/mail/inbox`);
  await open(page, "Μενού της εβδομάδας");
  await expect(offered).toBeVisible();
  await open(page, "Market news");
  await expect.poll(() => asked(page)).toContain("Market news");
  await expect(offered).toHaveCount(0);
  await open(page, "Μυστικό γράμμα");
  await expect(reading(page).getByRole("heading", { name: "Μυστικό γράμμα" })).toBeVisible();
  await open(page, "Νέα της γειτονιάς");
  await expect.poll(() => asked(page)).toContain("Νέα της γειτονιάς");
  expect(await asked(page)).not.toContain("Μυστικό");
});
