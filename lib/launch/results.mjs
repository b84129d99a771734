import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Results */

/** @param {string} file @returns {any} */
const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);

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

/** What Playwright's JSON reporter wrote. @returns {Results | null} */
export function playwrightResults(/** @type {string} */ file) {
  const report = json(file);
  if (!report) return null;
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = report.stats ?? {};
  // Errors outside of a test: a file that could not be loaded, a set-up that failed.
  const outside = (report.errors ?? []).length;
  return { passed: expected + flaky, failed: unexpected + (unexpected === 0 ? outside : 0), skipped };
}

/** @param {Results} a @param {Results} b @returns {Results} */
export const sum = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});
