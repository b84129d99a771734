import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  playwrightFailures,
  playwrightResults,
  playwrightSecondTries,
  sum,
  vitestFailures,
  vitestResults,
  vitestSecondTries,
} from "./results.mjs";

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

test("each failed test is named with its cause, without colours", async () => {
  const unit = await report({
    testResults: [
      { name: "a.test.ts", status: "failed", assertionResults: [], message: "cannot be read" },
      {
        name: "b.test.ts",
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "stands" },
          { status: "failed", fullName: "falls", failureMessages: ["\u001b[31mwrong\u001b[39m\n  at b"] },
        ],
      },
    ],
  });
  expect(vitestFailures(unit)).toEqual(["a.test.ts: cannot be read", "b.test.ts › falls: wrong   at b"]);
  const spec = (title: string, ok: boolean) => ({
    title,
    ok,
    file: "c.spec.ts",
    tests: [{ results: [ok ? {} : { error: { message: "too late" } }] }],
  });
  const suites = [{ specs: [spec("stands", true)], suites: [{ specs: [spec("falls", false)] }] }];
  expect(playwrightFailures(await report({ errors: [{ message: "no set-up" }], suites }))).toEqual([
    "no set-up",
    "c.spec.ts › falls: too late",
  ]);
  expect(vitestFailures(join(dir, "none.json"))).toEqual([]);
  expect(playwrightFailures(join(dir, "none.json"))).toEqual([]);
});

test("results add up", () => {
  expect(sum({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});

test("what passed only when it was tried again is named with what failed", async () => {
  const unit = await report({
    testResults: [
      {
        name: "b.test.ts",
        assertionResults: [
          { status: "passed", fullName: "stands", failureMessages: [] },
          { status: "failed", fullName: "falls", failureMessages: ["wrong", "wrong"] },
          { status: "passed", fullName: "wavers", failureMessages: ["too late"] },
        ],
      },
    ],
  });
  expect(vitestSecondTries(unit)).toEqual(["b.test.ts › wavers: too late"]);
  const spec = (title: string, ok: boolean, status: string, results: unknown[]) => ({
    ...{ file: "c.spec.ts", title, ok },
    tests: [{ status, results }],
  });
  const wrong = { error: { message: "not there" } };
  const browser = await report({
    suites: [
      { specs: [spec("stands", true, "expected", [{}]), spec("falls", false, "unexpected", [wrong, wrong])] },
      { suites: [{ specs: [spec("wavers", true, "flaky", [wrong, {}])] }] },
    ],
  });
  expect(playwrightSecondTries(browser)).toEqual(["c.spec.ts › wavers: not there"]);
  expect(playwrightFailures(browser)).toEqual(["c.spec.ts › falls: not there"]);
});
