import { expect, type Page } from "@playwright/test";
import { collectAllByCurl, sendAllByCurl, withoutTrace } from "./clients.ts";
import { asSentOverSmtp, corpusFiles } from "./corpus.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});
test.describe.configure({ mode: "serial", timeout: 600_000 });

test("every message of the corpus is taken over SMTP and comes back over POP3 as it was sent", async () => {
  const sent = corpusFiles.map(asSentOverSmtp);
  await sendAllByCurl(keryx.ports.smtp, "carol@hamburger.edu", "bob@crepes.fr", sent);
  const collected = await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", sent.length);
  const changed = corpusFiles.filter(
    (_, n) => !withoutTrace(collected[n] as Buffer).equals(sent[n] as Buffer),
  );
  expect(changed).toEqual([]);
});

test("every message of the corpus is listed and opens in the browser", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).first()).toBeVisible();
  const threads = await threadsOf(page);
  const messages = [...threads.values()].reduce((sum, count) => sum + count, 0);
  expect(messages).toBe(corpusFiles.length);

  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error.message}`));
  const reading = page.getByRole("region", { name: "Reading" });
  await rows(page).first().getByRole("link").first().click();
  // From the newest down the list with one key, as a reader does.
  for (const seen = new Set<string>(); ; ) {
    const threadId = page.url().split("/").at(-1) ?? "";
    const count = threads.get(threadId) ?? 0;
    await expect(page.locator(`[data-thread="${threadId}"]`)).toBeVisible();
    await expect(reading.getByRole("article")).toHaveCount(count);
    for (const folded of await reading.locator("article > button").all()) await folded.click();
    await expect(reading.getByRole("article", { name: /^Message from / })).toHaveCount(count);
    await expect(reading.getByRole("status", { name: "Loading the message" })).toHaveCount(0);
    seen.add(threadId);
    if (seen.size === threads.size) break;
    await page.keyboard.press("j");
    await page.waitForURL((url) => !seen.has(url.pathname.split("/").at(-1) ?? ""));
  }
  expect(wrong).toEqual([]);
});

/** The conversations of the inbox, as the browser's own client reads them, with how many messages each has. */
async function threadsOf(page: Page): Promise<Map<string, number>> {
  const session = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
  const answer = await page.request.post(session.apiUrl, {
    headers: { origin: keryx.url },
    data: {
      using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
      methodCalls: [
        ["Email/query", { accountId, limit: 1000 }, "0"],
        [
          "Email/get",
          {
            accountId,
            "#ids": { resultOf: "0", name: "Email/query", path: "/ids" },
            properties: ["threadId"],
          },
          "1",
        ],
      ],
    },
  });
  const [, [, { list }]] = (await answer.json()).methodResponses;
  const counts = new Map<string, number>();
  for (const { threadId } of list) counts.set(threadId, (counts.get(threadId) ?? 0) + 1);
  return counts;
}
