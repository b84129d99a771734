import { expect, type Page, test } from "@playwright/test";
import { collectAllByCurl, sendAllByCurl, withoutTrace } from "./clients.ts";
import { asSentOverSmtp, corpusFiles } from "./corpus.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());
// A trace of some hundred pages costs as much time as the pages do.
test.use({ trace: "off" });
/** Octets of each message as POP3 gave it, in the order of arrival. */
let collectedOctets: number[] = [];
test.describe.configure({ mode: "serial", timeout: 300_000 });

test("every message of the corpus is taken over SMTP and comes back over POP3 as it was sent", async () => {
  const sent = corpusFiles.map(asSentOverSmtp);
  await sendAllByCurl(keryx.ports.smtp, "carol@hamburger.edu", "bob@crepes.fr", sent);
  const collected = await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", sent.length);
  collectedOctets = collected.map(({ length }) => length);
  const changed = corpusFiles.filter(
    (_, n) => !withoutTrace(collected[n] as Buffer).equals(sent[n] as Buffer),
  );
  expect(changed).toEqual([]);
});

test("every message of the corpus is listed and opens in the browser", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).first()).toBeVisible();
  const threads = await threadsOf(page);
  expect([...threads.values()].flat().sort()).toEqual([...corpusFiles]);

  // Every fault is gathered with the files in whose conversation it was seen, so that one run names them all.
  const faults: string[] = [];
  let files: readonly string[] = [];
  page.on("pageerror", (error) => faults.push(`${files.join(", ")}: ${error.message}`));
  // From the newest down the list with the mouse, as a reader does.
  for (const [row, [threadId, held]] of [...threads].reverse().entries()) {
    files = held;
    try {
      await scrollTo(page, row, threads.size);
      await page
        .locator(`[data-thread="${threadId}"]`)
        .getByRole("link")
        .first()
        .click({ timeout: faultAfterMs });
      await page.waitForURL((url) => url.pathname.endsWith(`/${threadId}`), { timeout: faultAfterMs });
      await opened(page, threadId, held.length);
    } catch (error) {
      faults.push(`${held.join(", ")}: ${String(error).split("\n", 1)[0]}`);
    }
  }
  expect(faults).toEqual([]);
});

const faultAfterMs = 10_000;

/** Brings a row to the middle of the list, of which only what is near is drawn. */
const scrollTo = (page: Page, row: number, rowsInAll: number) =>
  page.getByTestId("conversations").evaluate(
    (list, share) => {
      list.scrollTop = list.scrollHeight * share - list.clientHeight / 2;
    },
    (row + 0.5) / rowsInAll,
  );

/** Resolves when the conversation stands in the list and is read whole: its subject, and every message with its body. */
async function opened(page: Page, threadId: string, messages: number): Promise<void> {
  const within = { timeout: faultAfterMs };
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(page.locator(`[data-thread="${threadId}"]`)).toBeVisible(within);
  await expect(reading.getByRole("article")).toHaveCount(messages, within);
  await expect(reading.getByRole("heading", { level: 2 })).toHaveText(/\S/, within);
  for (const folded of await reading.locator("article > button").all()) await folded.click(within);
  await expect(reading.getByRole("article", { name: /^Message from / })).toHaveCount(messages, within);
  await expect(reading.getByRole("status", { name: "Loading the message" })).toHaveCount(0, within);
  await expect(page.getByText("could not be read")).toHaveCount(0, within);
}

/** The conversations of the inbox, as the browser's own client reads them, with the files that each holds. */
async function threadsOf(page: Page): Promise<Map<string, string[]>> {
  const session = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
  const answer = await page.request.post(session.apiUrl, {
    headers: { origin: keryx.url },
    data: {
      using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
      methodCalls: [
        [
          "Email/query",
          { accountId, limit: 1000, sort: [{ property: "receivedAt", isAscending: true }] },
          "0",
        ],
        [
          "Email/get",
          {
            accountId,
            "#ids": { resultOf: "0", name: "Email/query", path: "/ids" },
            properties: ["threadId", "size"],
          },
          "1",
        ],
      ],
    },
  });
  const [, [, { list }]] = (await answer.json()).methodResponses;
  // One connection sent them in their order: the order of arrival says which is which, and the sizes agree.
  expect(list.map(({ size }: { size: number }) => size)).toEqual(collectedOctets);
  const threads = new Map<string, string[]>();
  for (const [n, { threadId }] of list.entries()) {
    const files = [...(threads.get(threadId) ?? []), corpusFiles[n] ?? ""];
    // Set anew, so that the map stands in the order of each conversation's newest message.
    threads.delete(threadId);
    threads.set(threadId, files);
  }
  return threads;
}
