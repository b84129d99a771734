import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Dates must not lean on UTC: the whole run lives elsewhere.
process.env.TZ = "Asia/Kathmandu";

export default defineConfig({
  test: {
    include: ["{mail-core,lib,app}/**/*.test.{ts,tsx}"],
    // Modules keep nothing of a test: a process loads them once for all of its files, which is a third less work.
    isolate: false,
    // A test waits for half of its time, most of all for the database: one more than there are cores keeps them busy.
    maxWorkers: availableParallelism() + 1,
    globalSetup: ["mail-core/testing/global-setup.ts"],
    // As the browser's tests: what passes only when it is tried again is named at the end.
    retry: process.env.CI ? 1 : 0,
    // A machine that has more to do than these tests is slow, not broken: nobody waits less than these.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
  },
});
