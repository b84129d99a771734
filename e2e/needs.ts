import { test } from "@playwright/test";
import { installed } from "./clients.ts";

/** Skips a test where something that it needs is missing, and says what. On CI nothing is skipped: there it fails. */
export const needsAll = (missing: string | null): void =>
  test.skip(missing !== null && !process.env.CI, missing ?? "");

/** As that, of a program. */
export const needs = (program: string): void =>
  needsAll(installed(program) ? null : `${program} is not installed here`);
