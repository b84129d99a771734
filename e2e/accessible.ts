import { expect, type Page } from "@playwright/test";
import axe, { type AxeResults } from "axe-core";

/** WCAG 2.2 A and AA as far as a machine can tell, and the landmarks and headings that people move by. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Fails with every rule that the open screen breaks, and where. What stands inside a message's frame is its sender's.
 * While a menu is open it is all there is (`only`, a selector): the page behind it is hidden from everybody.
 */
export async function expectAccessible(page: Page, screen: string, only?: string): Promise<void> {
  if (only) await page.locator(only).first().waitFor();
  // A page that shows what has changed has no title for a moment.
  await page.waitForFunction(() => document.title !== "");
  // A colour on its way to another is neither.
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document
      .getAnimations()
      .filter(
        ({ effect, playState }) =>
          playState === "running" && effect?.getComputedTiming().endTime !== Infinity,
      );
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<AxeResults, string[]>(
    ([selector, ...values]) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(selector || document, {
        runOnly: { type: "tag", values },
        iframes: false,
      }),
    [only ?? "", ...rules],
  );
  expect(passes.length, `${screen} was looked at`).toBeGreaterThan(only ? 4 : 10);
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 240)} ${any[0]?.message ?? ""}`),
  );
  expect.soft(found, screen).toEqual([]);
}
