import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Results */

/** @param {string} file @returns {any} */
const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);

/** @param {string} text Without its colours, in one line and not endless. */
const brief = (text) =>
  text
    .replaceAll(/\u001b\[[0-9;]*m/g, "")
    .trim()
    .split("\n")
    .slice(0, 4)
    .join(" ")
    .slice(0, 400);

/** What vitest's JSON reporter wrote; a file that could not be loaded counts as a failure. @returns {Results | null} */
export function vitestResults(/** @type {string} */ file) {
  const report = json(file);
  if (!report) return null;
  const broken = (report.testResults ?? []).filter(
    (/** @type {any} */ suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** Each failed test with its cause, in vitest's report. @returns {string[]} */
export function vitestFailures(/** @type {string} */ file) {
  return (json(file)?.testResults ?? []).flatMap((/** @type {any} */ suite) => {
    if (suite.status === "failed" && suite.assertionResults.length === 0)
      return [`${suite.name}: ${brief(suite.message ?? "")}`];
    return suite.assertionResults
      .filter((/** @type {any} */ test) => test.status === "failed")
      .map(
        (/** @type {any} */ test) =>
          `${suite.name} › ${test.fullName}: ${brief(test.failureMessages?.[0] ?? "")}`,
      );
  });
}

/** What Playwright's JSON reporter wrote. @returns {Results | null} */
export function playwrightResults(/** @type {string} */ file) {
  const report = json(file);
  if (!report) return null;
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = report.stats ?? {};
  // Errors outside of a test: a file that could not be loaded, a set-up that failed.
  const outside = (report.errors ?? []).length;
  return { passed: expected + flaky, failed: unexpected + (unexpected === 0 ? outside : 0), skipped };
}

/** The specs of Playwright's report that are asked for, each with what failed first. @param {any} report @param {(spec: any) => boolean} isAskedFor @returns {string[]} */
function specsOf(report, isAskedFor) {
  /** @param {any} suite @returns {string[]} */
  const within = (suite) => [
    ...(suite.suites ?? []).flatMap(within),
    ...(suite.specs ?? []).filter(isAskedFor).map((/** @type {any} */ spec) => {
      const results = spec.tests.flatMap((/** @type {any} */ test) => test.results);
      const error = results.find((/** @type {any} */ result) => result.error)?.error;
      return `${spec.file} › ${spec.title}: ${brief(error?.message ?? "")}`;
    }),
  ];
  return (report?.suites ?? []).flatMap(within);
}

/** Each failed test with its cause, in Playwright's report. @returns {string[]} */
export function playwrightFailures(/** @type {string} */ file) {
  const report = json(file);
  return [
    ...(report?.errors ?? []).map((/** @type {any} */ error) => brief(error.message ?? "")),
    ...specsOf(report, (spec) => !spec.ok),
  ];
}

/** Each test of vitest's that failed at first and passed when it was tried again. @returns {string[]} */
export function vitestSecondTries(/** @type {string} */ file) {
  return (json(file)?.testResults ?? []).flatMap((/** @type {any} */ suite) =>
    suite.assertionResults
      .filter((/** @type {any} */ test) => test.status === "passed" && test.failureMessages?.length > 0)
      .map(
        (/** @type {any} */ test) => `${suite.name} › ${test.fullName}: ${brief(test.failureMessages[0])}`,
      ),
  );
}

/** Each test of Playwright's that failed at first and passed when it was tried again. @returns {string[]} */
export function playwrightSecondTries(/** @type {string} */ file) {
  return specsOf(json(file), (spec) => spec.tests.some((/** @type {any} */ test) => test.status === "flaky"));
}

/** @param {Results} a @param {Results} b @returns {Results} */
export const sum = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});
