import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { browserArguments } from "./e2e/whole-browser.ts";

/** The test command finds a Chromium and names it here; without it Playwright takes its own. */
const executablePath = process.env.KERYX_CHROMIUM;

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  // Every file starts servers of its own, so files run side by side and a file's tests in order.
  fullyParallel: false,
  // A test waits for a third of its time: one more than there are cores keeps them busy.
  workers: availableParallelism() + 1,
  // On CI what fails is tried once more, and named at the end all the same: a race is found, and holds up nothing.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // A machine that has more to do than these tests is slow, not broken.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    viewport: { width: 1280, height: 800 },
    // A trace costs two fifths more time than the test: --trace on makes one.
    trace: "off",
    screenshot: "only-on-failure",
    // What a test holds back or changes on its way must not come from a cache: the tests of the worker allow it.
    serviceWorkers: "block",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: browserArguments,
    },
  },
});
