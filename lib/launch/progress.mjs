import { spawn } from "node:child_process";

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs one step and says how long it took. Its output is shown when it fails, or line by line with `verbose`;
 * long silence is broken by the time that passed.
 *
 * @param {string} name What is being done, for people.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, verbose?: boolean }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function step(name, command, args, { cwd, env = process.env, verbose = false }) {
  const startedAt = Date.now();
  process.stdout.write(verbose ? `\n── ${name}\n` : `${name} …`);
  const beat = setInterval(() => {
    process.stdout.write(verbose ? "" : ` ${Math.round((Date.now() - startedAt) / 1000)} s …`);
  }, 10_000);
  let output = "";
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      output += chunk.toString("utf8");
      if (verbose) process.stdout.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => {
      output += `${error.message}\n`;
      resolve(1);
    });
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  clearInterval(beat);
  const took = seconds(Date.now() - startedAt);
  const ok = code === 0;
  if (verbose) process.stdout.write(`── ${name}: ${ok ? "passed" : "FAILED"} (${took})\n`);
  else process.stdout.write(ok ? ` ${took}\n` : ` failed after ${took}\n\n${output}\n`);
  return { ok, output };
}
