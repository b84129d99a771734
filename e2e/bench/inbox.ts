import { chromium } from "@playwright/test";
import { type Keryx, password } from "../servers.ts";
import { fanOut } from "./fan-out.ts";

/** Fills an inbox, then opens it five times in a real browser: milliseconds from navigation to the first row. */
export async function inboxFirstRow(keryx: Keryx, address: string, messages: number): Promise<number[]> {
  await fanOut([
    {
      kind: "smtp",
      port: keryx.ports.smtp,
      to: [address],
      messages,
      sessions: 20,
      octets: 4096,
      body: "text",
      reuse: true,
      seed: 424_242,
    },
  ]);
  const executablePath = process.env.KERYX_CHROMIUM;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${keryx.url}/sign-in`);
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const row = page.locator("[data-thread]").first();
    await row.waitFor();
    const times: number[] = [];
    for (let n = 0; n < 5; n++) {
      const from = performance.now();
      await page.goto(`${keryx.url}/mail/inbox`);
      await row.waitFor();
      times.push(performance.now() - from);
    }
    return times;
  } finally {
    await browser.close();
  }
}
