import { join } from "node:path";
import { type Page, test } from "@playwright/test";

const kept = join(import.meta.dirname, "../docs/screens");

/** Where the running test puts a picture of docs/screens: there when they are made anew (`--update-snapshots`), else beside its results. */
export function pictureFile(name: string): string {
  const info = test.info();
  const isAnew = ["all", "changed"].includes(info.config.updateSnapshots);
  return isAnew ? join(kept, name) : info.outputPath(name);
}

/** Takes what is open in light, in dark and on a phone, beside the results of the test. */
export async function pictures(page: Page, name: string): Promise<void> {
  for (const [ending, colorScheme, size] of [
    ["", "light", { width: 1280, height: 800 }],
    ["-dark", "dark", { width: 1280, height: 800 }],
    ["-phone", "light", { width: 390, height: 844 }],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.screenshot({ path: join(test.info().outputDir, `${name}${ending}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 800 });
}
