import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { sendByCurl } from "./clients.ts";
import { fetching, hostileHtml, hostileName, hostileText, towardsUs } from "./hostile-bodies.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());
test.describe.configure({ mode: "serial" });

interface Part {
  type: string;
  content: string;
  name?: string;
}

/** One message of these parts, in base64, so that nothing on the way reads them. */
function send(subject: string, from: string, parts: readonly Part[]): Promise<void> {
  const lines = [
    `From: ${from}`,
    "To: bob@crepes.fr",
    `Subject: ${subject}`,
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=next",
    "",
    ...parts.flatMap(({ type, content, name }) => [
      "--next",
      `Content-Type: ${type}; charset=utf-8`,
      ...(name ? [`Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`] : []),
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(content).toString("base64").replace(/.{76}/g, "$&\r\n"),
    ]),
    "--next--",
    "",
  ];
  return sendByCurl(
    keryx.ports.smtp,
    "carol@hamburger.edu",
    ["bob@crepes.fr"],
    Buffer.from(lines.join("\r\n")),
  );
}
const asWord = (text: string) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;

/** What pages and messages ask for beyond what the page itself needs. */
async function asked(context: BrowserContext): Promise<{ elsewhere: string[]; byMessages: string[] }> {
  const seen = { elsewhere: [] as string[], byMessages: [] as string[] };
  await context.route(
    (url) => url.origin !== keryx.url,
    (route) => {
      seen.elsewhere.push(route.request().url());
      return route.fulfill({ status: 204 });
    },
  );
  context.on("request", (request) => {
    const frame = request.isNavigationRequest() ? null : request.frame();
    if (frame?.parentFrame()) seen.byMessages.push(request.url());
  });
  return seen;
}

/** What of these stands in a message's frame. */
const leftIn = (page: Page) =>
  page.evaluate(() => {
    const refused =
      "script,svg,math,iframe,object,embed,form,input,button,select,textarea,template,base,link,video,audio,source,noscript,portal,body meta,meta[http-equiv=refresh]";
    const left: string[] = [];
    for (const frame of document.querySelectorAll("iframe")) {
      const inside = frame.contentDocument;
      for (const element of inside?.querySelectorAll(refused) ?? []) left.push(element.outerHTML);
      for (const element of inside?.querySelectorAll("*") ?? [])
        for (const { name, value } of element.attributes)
          if (/^on/i.test(name) || /^\s*(?:java|vb)script:|^data:(?!image\/)/i.test(value))
            left.push(`${name}=${value}`);
    }
    return left;
  });

/** Nothing ran, nothing was put into the page, and the page is where it was. */
async function unharmed(page: Page): Promise<void> {
  expect(await page.evaluate(() => "taken" in window)).toBe(false);
  expect(new URL(page.url()).origin).toBe(keryx.url);
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  expect(page.context().pages()).toHaveLength(1);
}

const open = (page: Page, subject: string) =>
  rows(page).filter({ hasText: subject }).getByRole("link").first().click();
const reading = (page: Page) => page.getByRole("region", { name: "Reading" });

test("HTML that ran script in other webmails runs none here, fetches nothing and asks nothing of us", async ({
  page,
}) => {
  const bodies = [...Object.values(hostileHtml), ...Object.values(fetching), towardsUs(keryx.url)];
  const parts = bodies.map((content, n) => ({ type: "text/html", content: `${content}<p>End ${n}.</p>` }));
  await send("Worst of all", "Carol <carol@hamburger.edu>", parts);
  const seen = await asked(page.context());
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Worst of all");
  const frames = reading(page).locator("iframe");
  await expect(frames).toHaveCount(bodies.length);
  // Each is shown, also what comes after the attempt where it is not part of it.
  await expect(frames.last().contentFrame().getByText(/^End/)).toBeVisible();
  expect(await leftIn(page)).toEqual([]);
  await unharmed(page);
  expect(seen).toEqual({ elsewhere: [], byMessages: [] });

  // Pictures that were asked for come by way of this server, and nothing else is asked for.
  for (const _ of await page.getByRole("button", { name: "Show images" }).all())
    await page.getByRole("button", { name: "Show images" }).first().click();
  const isPicture = (url: string) => url.startsWith(`${keryx.url}/jmap/images/`);
  await expect.poll(() => seen.byMessages.filter(isPicture).length).toBeGreaterThan(0);
  await expect(page.getByRole("button", { name: "Show images" })).toHaveCount(0);
  expect(await leftIn(page)).toEqual([]);
  await unharmed(page);
  expect(seen.elsewhere).toEqual([]);
  expect(seen.byMessages.filter((url) => !isPicture(url))).toEqual([]);
});

test("plain text is text and links to the web and to mail, whatever it says", async ({ page }) => {
  const subject = "Plainly";
  await send(subject, "Carol <carol@hamburger.edu>", [{ type: "text/plain", content: hostileText }]);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, subject);
  await expect(reading(page).getByText("[1]: javascript:")).toBeVisible();
  const links = reading(page).locator("p a");
  await expect(links.first()).toBeVisible();
  for (const link of await links.all()) {
    expect(await link.getAttribute("href")).toMatch(/^(?:https?:\/\/|mailto:)[^\s"'<>]+$/);
    await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  }
  await unharmed(page);
});

test("names, subjects, invitations and cards stay text wherever they are shown or taken over", async ({
  page,
}) => {
  const name = hostileName;
  const invitation = `BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:${name}\nDESCRIPTION:${name}\nLOCATION:${name}\nURL:javascript:top.taken=1\nDTSTART:20261126T180000Z\nEND:VEVENT\nEND:VCALENDAR\n`;
  const card = `BEGIN:VCARD\nFN:${name}\nEMAIL:dave@hamburger.edu\nURL:javascript:top.taken=1\nNOTE:${name}\nEND:VCARD\n`;
  await send(asWord(`Hostile ${name}`), `${asWord(name)} <mallory@hamburger.edu>`, [
    { type: "text/html", content: "<p>Hello.</p>" },
    { type: "text/calendar", content: invitation, name: "meeting.ics" },
    { type: "text/vcard", content: card, name: "card.vcf" },
    { type: "text/plain", content: name, name: `${name}.txt` },
  ]);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Hostile");
  for (const file of ["meeting.ics", "card.vcf"]) {
    const dialog = page.getByRole("dialog");
    await expect(async () => {
      await reading(page)
        .getByRole("button", { name: `View ${file}` })
        .click();
      await expect(dialog).toContainText("onerror", { timeout: 3_000 });
    }).toPass();
    await expect(dialog.locator("a[href^=javascript]")).toHaveCount(0);
    await unharmed(page);
    await page.keyboard.press("Escape");
  }
  // Zimbra CVE-2024-45510: taking a contact over from a message. Roundcube CVE-2026-48849: a subject taken up from a draft.
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await page.getByRole("textbox", { name: "Message" }).fill("Well.");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await unharmed(page);
  await page.goto(`${keryx.url}/mail/drafts`);
  await expect(rows(page).first()).toContainText("onerror");
  await rows(page).first().getByRole("link").first().click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await unharmed(page);
});
