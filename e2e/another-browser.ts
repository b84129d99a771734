import { type BrowserContextOptions, test as base, type Page } from "@playwright/test";

/** Opens a browser that knows nothing of the one that a test begins with; it is closed when the test ends. */
export type AnotherBrowser = (options?: BrowserContextOptions) => Promise<Page>;

export const test = base.extend<{ anotherBrowser: AnotherBrowser }>({
  anotherBrowser: async ({ browser }, use) => {
    const open: Page[] = [];
    await use(async (options) => {
      const page = await (await browser.newContext(options)).newPage();
      open.push(page);
      return page;
    });
    await Promise.all(open.map((page) => page.context().close()));
  },
});
