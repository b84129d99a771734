import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { playwrightResults, sum, vitestResults } from "./results.mjs";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-results-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const report = async (content: unknown) => {
  const file = join(dir, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
};

test("a report that was never written is no result", () => {
  expect(vitestResults(join(dir, "none.json"))).toBeNull();
  expect(playwrightResults(join(dir, "none.json"))).toBeNull();
});

test("vitest's tests are counted, and a file that could not be loaded is a failure", async () => {
  const file = await report({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
      { status: "passed", assertionResults: [{}] },
    ],
  });
  expect(vitestResults(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test("Playwright's tests are counted, and an error outside of a test is a failure", async () => {
  const stats = { expected: 7, flaky: 1, unexpected: 0, skipped: 2 };
  expect(playwrightResults(await report({ stats, errors: [] }))).toEqual({
    passed: 8,
    failed: 0,
    skipped: 2,
  });
  expect(playwrightResults(await report({ stats, errors: [{}] }))?.failed).toBe(1);
  expect(playwrightResults(await report({ errors: [{}, {}] }))).toEqual({
    passed: 0,
    failed: 2,
    skipped: 0,
  });
});

test("results add up", () => {
  expect(sum({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
