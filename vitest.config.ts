import { defineConfig } from "vitest/config";

// Dates must not lean on UTC: the whole run lives elsewhere.
process.env.TZ = "Asia/Kathmandu";

export default defineConfig({
  test: {
    include: ["{mail-core,lib,app}/**/*.test.{ts,tsx}"],
    globalSetup: ["mail-core/testing/global-setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
