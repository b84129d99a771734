import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, findWholeChromium, mailClients } from "./chromium.mjs";
import { build, environment, generate, install, root, StepFailed } from "./prepare.mjs";
import { seconds, step } from "./progress.mjs";
import {
  playwrightFailures,
  playwrightResults,
  playwrightSecondTries,
  sum,
  vitestFailures,
  vitestResults,
  vitestSecondTries,
} from "./results.mjs";

// Everything: types, lint, schema, unit tests, tests with PostgreSQL, browser tests against a production build.
const startedAt = Date.now();
const scratch = mkdtempSync(join(tmpdir(), "keryx-results-"));
let results = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const broken = [];
/** Said once more at the end, where one looks. @type {string[]} */
const failures = [];
/** What passed, but not at once. @type {string[]} */
const secondTries = [];

/** @param {string} name @param {string} tool @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function check(name, tool, args, env = {}) {
  const command = join(root, "node_modules/.bin", tool);
  const { ok } = await step(name, command, args, {
    cwd: root,
    env: { ...environment(), ...env },
    verbose: true,
  });
  if (!ok) broken.push(name);
  return ok;
}

/** @param {string} name @param {boolean} ok @param {{ passed: number, failed: number, skipped: number } | null} found */
function count(name, ok, found) {
  if (found) results = sum(results, found);
  // A run that died without a report, or failed without naming a test, is a failure all the same.
  if (!ok && !(found && found.failed > 0)) results.failed += 1;
  if (ok && !found) broken.push(`${name} (no report)`);
}

async function run() {
  await install();
  await generate();
  // Next writes next-env.d.ts and the types of the routes, which tsc reads: the build comes first.
  await build();

  count("types", await check("types", "tsc", ["--noEmit", "-p", "."]), { passed: 0, failed: 0, skipped: 0 });
  count("lint", await check("lint", "biome", ["check", "--error-on-warnings"]), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
  count("schema", await check("schema", "prisma", ["validate"]), { passed: 0, failed: 0, skipped: 0 });

  const clients = await mailClients();
  if (clients.length > 0) {
    process.stdout.write(
      `\nNot installed here, so tests that drive them are skipped: ${clients.join(", ")}.\n`,
    );
  }

  const unit = join(scratch, "vitest.json");
  const vitest = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`];
  count(
    "unit and database tests",
    await check("unit and database tests", "vitest", vitest),
    vitestResults(unit),
  );
  failures.push(...vitestFailures(unit));
  secondTries.push(...vitestSecondTries(unit));

  const chromium = await findChromium();
  if (!chromium) {
    throw new StepFailed(
      "There is no Chromium for the browser tests and none could be installed: install one, or name it in KERYX_CHROMIUM.",
    );
  }
  const whole = await findWholeChromium();
  process.stdout.write(
    `\nThe browser tests take ${chromium}${whole ? `, and ${whole} for notices and what is installed` : "; those of notices and of what is installed are skipped: there is no whole Chromium"}.\n`,
  );
  const browser = join(scratch, "playwright.json");
  const playwright = ["test", "--reporter=list,json"];
  const env = {
    KERYX_CHROMIUM: chromium,
    E2E_WHOLE_CHROMIUM: whole,
    PLAYWRIGHT_JSON_OUTPUT_FILE: browser,
    // Where no locale is set, mail programs write ASCII only, and a browser saves no file under a Greek name.
    LC_ALL: "C.UTF-8",
    FORCE_COLOR: "0",
  };
  count(
    "browser tests",
    await check("browser tests", "playwright", playwright, env),
    playwrightResults(browser),
  );
  failures.push(...playwrightFailures(browser));
  secondTries.push(...playwrightSecondTries(browser));
}

try {
  await run();
} catch (error) {
  results.failed += 1;
  const message = error instanceof StepFailed ? error.message : /** @type {Error} */ (error).stack;
  process.stderr.write(`\n${message}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const test of secondTries) process.stdout.write(`\nPassed when tried again: ${test}`);
for (const failure of failures) process.stdout.write(`\nFailed: ${failure}`);
process.stdout.write(`\nTook ${seconds(Date.now() - startedAt)}.`);
if (broken.length > 0) process.stdout.write(` Not passed: ${broken.join(", ")}.`);
process.stdout.write(`\n${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped\n`);
process.exit(results.failed > 0 || broken.length > 0 ? 1 : 0);
