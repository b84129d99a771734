import type { Page } from "@playwright/test";

/** How every browser of the tests is started. */
export const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const executablePath = process.env.E2E_WHOLE_CHROMIUM;

/** True where there is a Chromium that can show notices, take pushes and be installed: the quick one of the other tests can not. */
export const hasWholeBrowser = executablePath !== undefined;

/** For `test.use`, at the top of a file. */
export const wholeBrowser = {
  serviceWorkers: "allow",
  launchOptions: { ...(executablePath ? { executablePath } : {}), args: browserArguments },
} as const;

/** Waits until the service worker has what it needs, and answers for this page. */
export const workerReady = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { serviceWorker } = navigator;
    while (!serviceWorker.controller)
      await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve));
  });
