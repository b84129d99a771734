import { spawn } from "node:child_process";
import { environment, node, root, StepFailed } from "./prepare.mjs";

/**
 * Prepares, then hands the terminal over to a program on Node 24: signals go to it, its exit code is ours.
 *
 * @param {(() => Promise<void>)[]} steps
 * @param {string} program From the root of the checkout.
 */
export async function handOver(steps, program) {
  try {
    for (const each of steps) await each();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const child = spawn(node, [program, ...process.argv.slice(2)], {
    cwd: root,
    env: environment(),
    stdio: "inherit",
  });
  // The program decides when it ends; it takes signals that come twice for one.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`${program} could not be run: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
}
