import { type Browser, chromium, type Page } from "@playwright/test";
import { idleMark } from "../../app/ui/when-idle.ts";
import { sendByCurl } from "../clients.ts";
import type { Keryx } from "../servers.ts";
import { rows, signIn } from "../signing-in.ts";
import { frameGapsMs, notedKeysMs, noteKeys, reading, timed } from "./in-page.ts";

const times = { keys: 100, ahead: 30, anew: 20, folders: 10, deliveries: 10 };
/** A person looks at what is there before the next key; what comes ahead comes meanwhile. */
const lookMs = 500;
/** A search as it was typed but for its last letter, and that letter. */
const searches: [string, string][] = [
  ["lette", "r"],
  ["rarissimu", "m"],
  ["letter word1", "7"],
  ["rari", "s"],
  ...Array.from({ length: 16 }, (_, n): [string, string] => [`word2${n % 10}`, String(n % 7)]),
];
const scrollMs = 20_000;
/** A tab's heap after so many conversations is held against that after the first few, when all code of the page has run. */
const opened = { first: 30, all: 1_000 };

/** What was measured, in milliseconds unless it says otherwise, beside the bar of issue 6. */
interface Figure {
  what: string;
  measured: number[];
  bar: string;
  unit?: string;
}

/** Prints what a person waits for in Chromium, in an inbox that `fillJmap` has filled. */
export async function printWebmail(keryx: Keryx, address: string, emails: number): Promise<string> {
  const executablePath = process.env.KERYX_CHROMIUM;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox"],
  });
  try {
    await printFigures(browser, keryx, address, emails);
  } finally {
    await browser.close();
  }
  return "In Chromium times are from the event of the key or the mouse to the frame that shows the change.";
}

async function printFigures(browser: Browser, keryx: Keryx, address: string, emails: number): Promise<void> {
  // What is asked of the page comes as text, which its policy would not run.
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  await signIn(page, keryx, address);
  console.log(
    `\n| Webmail in Chromium, ${emails.toLocaleString("en")} emails in the account | median | p95 | bar |`,
  );
  console.log("| --- | --- | --- | --- |");
  for (const measure of [scripts, keys, openAhead, openAnew, folders, search, deliveries, scroll, heap]) {
    await atInbox(page, keryx);
    for (const figure of await measure(page, keryx, address)) print(figure);
  }
}

function print({ what, measured, bar, unit = "ms" }: Figure): void {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(unit === "×" ? 2 : 0)} ${unit}`;
  console.log(`| ${what} | ${at(0.5)} | ${at(0.95)} | ${bar} |`);
}

async function atInbox(page: Page, { url }: Keryx): Promise<void> {
  await page.goto(`${url}/mail/inbox`);
  await rows(page).first().waitFor();
  await page.waitForTimeout(lookMs);
}

async function repeat(count: number, once: (n: number) => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let n = 0; n < count; n++) measured.push(await once(n));
  return measured;
}

/** What comes before the page, shown and alive, begins to fetch what it left out. */
async function scripts(page: Page): Promise<Figure[]> {
  const octets = await page.evaluate((mark) => {
    const idle = performance.getEntriesByName(mark)[0]?.startTime ?? Number.POSITIVE_INFINITY;
    return (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name, startTime }) => name.endsWith(".js") && startTime < idle)
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  }, idleMark);
  return [
    { what: "scripts before the inbox shows, packed", measured: [octets / 1_000], unit: "KB", bar: "200 KB" },
  ];
}

/** Keys that move within the list and tick in it. */
async function keys(page: Page): Promise<Figure[]> {
  await noteKeys(page);
  for (let n = 0; n < times.keys; n++) await page.keyboard.press(["j", "j", "x", "k"][n % 4] as string);
  return [{ what: "a key in the list (j, k, x)", measured: await notedKeysMs(page), bar: "50 ms" }];
}

/** The next conversation, where it has been loaded while the one before was read. */
async function openAhead(page: Page): Promise<Figure[]> {
  await rows(page).nth(3).getByRole("link").first().click();
  const measured = await repeat(times.ahead, async () => {
    await page.waitForTimeout(lookMs);
    return timed(page, reading.another, () => page.keyboard.press("j"));
  });
  return [{ what: "open a conversation that is loaded ahead", measured, bar: "50 ms" }];
}

/** Conversations here and there in the list, none of which was near. */
async function openAnew(page: Page): Promise<Figure[]> {
  await rows(page).nth(3).getByRole("link").first().click();
  const measured = await repeat(times.anew, async (n) => {
    await page.evaluate(
      (share) => {
        const scroller = document.querySelector("[data-thread]")?.closest("ul")?.parentElement;
        scroller?.scrollTo({ top: share * scroller.scrollHeight });
      },
      (n + 1) / (times.anew + 2),
    );
    await page.waitForTimeout(lookMs);
    // Without a pointer over it, which would load it ahead.
    return timed(page, reading.another, () =>
      rows(page).nth(9).getByRole("link").first().dispatchEvent("click"),
    );
  });
  return [{ what: "open another conversation", measured, bar: "200 ms" }];
}

async function folders(page: Page, keryx: Keryx): Promise<Figure[]> {
  // Something to be seen there.
  await rows(page).nth(4).getByRole("link").first().click();
  await page.waitForTimeout(lookMs);
  await page.keyboard.press("e");
  await page.waitForTimeout(lookMs);
  const firstRow = (folder: string) =>
    `document.querySelector("[data-thread] a")?.getAttribute("href").startsWith("/mail/${folder}/") === true`;
  const folder = (name: string) =>
    page.getByRole("navigation", { name: "Folders" }).getByRole("link", { name }).dispatchEvent("click");
  const anew: number[] = [];
  const again: number[] = [];
  for (let n = 0; n < times.folders; n++) {
    await atInbox(page, keryx);
    anew.push(await timed(page, firstRow("archive"), () => folder("Archive")));
    again.push(await timed(page, firstRow("inbox"), () => folder("Inbox")));
  }
  return [
    { what: "switch to a folder for the first time, to its rows", measured: anew, bar: "150 ms" },
    { what: "switch back to a folder", measured: again, bar: "150 ms" },
  ];
}

async function search(page: Page): Promise<Figure[]> {
  const field = page.locator("#mail-search");
  const measured = await repeat(searches.length, async (n) => {
    const [begun, last] = searches[n] as [string, string];
    await field.fill(begun);
    await page.waitForTimeout(lookMs);
    const query = `q=${encodeURIComponent(begun + last)}`;
    return timed(page, `document.querySelector('[data-thread] a[href$="${query}"]') !== null`, async () => {
      await field.press(last);
    });
  });
  return [{ what: "search, from the last letter to the first results", measured, bar: "300 ms" }];
}

async function deliveries(page: Page, keryx: Keryx, address: string): Promise<Figure[]> {
  const measured = await repeat(times.deliveries, async (n) => {
    const subject = `Told at once ${n}`;
    const letter = `From: bench@bench.invalid\r\nSubject: ${subject}\r\n\r\nWords of a letter.\r\n`;
    const shown = rows(page)
      .filter({ hasText: subject })
      .waitFor()
      .then(() => performance.now());
    await sendByCurl(keryx.ports.smtp, "bench@bench.invalid", [address], Buffer.from(letter));
    const delivered = performance.now();
    return Math.max(0, (await shown) - delivered);
  });
  return [{ what: "delivered, to shown in the list", measured, bar: "1,000 ms" }];
}

/** From the top of the list to its end, a step with each frame. */
async function scroll(page: Page): Promise<Figure[]> {
  const gaps = await frameGapsMs(page, scrollMs);
  const longest = Math.max(...gaps);
  return [
    { what: "scroll through the whole inbox, between two frames", measured: gaps, bar: "" },
    { what: "the longest time between two frames of it", measured: [longest], bar: "1,000 ms" },
  ];
}

async function heap(page: Page): Promise<Figure[]> {
  const devTools = await page.context().newCDPSession(page);
  const used = async () => {
    await devTools.send("HeapProfiler.collectGarbage");
    return (await devTools.send("Runtime.getHeapUsage")).usedSize;
  };
  await rows(page).nth(3).getByRole("link").first().click();
  const next = () => timed(page, reading.another, () => page.keyboard.press("j"));
  await repeat(opened.first, next);
  const before = await used();
  await repeat(opened.all - opened.first, next);
  const after = await used();
  return [
    {
      what: `the heap after ${opened.all.toLocaleString("en")} opened conversations, beside that after ${opened.first} (${(before / 1e6).toFixed(0)} MB)`,
      measured: [after / before],
      unit: "×",
      bar: "1.5 ×",
    },
  ];
}
