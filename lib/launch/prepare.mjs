// Plain JavaScript without dependencies: it runs on any Node from 20 on, before anything is installed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { step } from "./progress.mjs";

export const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const modules = join(root, "node_modules");
const bin = join(modules, ".bin");
/** Node 24, which comes with the dependencies whatever the machine has. */
export const node = join(bin, process.platform === "win32" ? "node.exe" : "node");

/** What every tool is run with: our Node first, nothing sent to anybody. */
export const environment = () => ({
  ...process.env,
  PATH: `${bin}:${process.env.PATH ?? ""}`,
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  // What Node has compiled before it need not compile again: half of a start. It goes when the dependencies are installed anew.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, ".cache/node"),
  // The engine is not needed to generate, and cannot be fetched on a closed network: any file that exists will do.
  PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? node,
});

/** Sources of the build that is served: what `next build` reads. */
const buildSources = [
  "app",
  "lib",
  "mail-core",
  "messages",
  "public",
  "prisma/schema.prisma",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** @param {string} path @returns {string[]} Files below `path`, sorted; tests are no sources. */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  /** @type {string[]} */
  const found = [];
  /** @param {string} at */
  const walk = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(at, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (!/\.test\.tsx?$|\.eml$/.test(entry.name)) found.push(file);
    }
  };
  try {
    walk(path);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOTDIR") throw error;
    found.push(path);
  }
  return found;
}

/** @param {string[]} paths */
function digest(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesBelow(join(root, path)))) {
    const octets = readFileSync(file);
    hash.update(`${relative(root, file)}\0${octets.length}\0`).update(octets);
  }
  return hash.digest("hex");
}

/** @param {string} file */
const stamp = (file) => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");

export class StepFailed extends Error {}

/** @param {Promise<{ ok: boolean }>} running @param {string} advice */
async function must(running, advice) {
  if (!(await running).ok) throw new StepFailed(advice);
}

/** Installs what package-lock.json says, unless that is what is installed. */
export async function install() {
  const stampFile = join(modules, ".keryx-lock");
  const wanted = digest(["package-lock.json"]);
  if (stamp(stampFile) === wanted && existsSync(node)) return;
  await must(
    step("Installing dependencies", "npm", ["ci", "--no-audit", "--no-fund", "--include=dev"], {
      cwd: root,
      // A step of npm's own start: its settings for this script are not for the installation.
      env: { ...process.env, npm_config_yes: "true", NODE_ENV: "development" },
    }),
    "The dependencies could not be installed: the lines above say why. Mend that, and run the command again.",
  );
  if (!existsSync(node)) {
    throw new StepFailed(
      `The installation brought no Node for ${process.platform} on ${process.arch}: allow install scripts (npm config get ignore-scripts), and run the command again.`,
    );
  }
  writeFileSync(stampFile, `${wanted}\n`);
}

/** Generates the Prisma client, unless it fits the schema. */
export async function generate() {
  const folder = join(root, "prisma/generated");
  const stampFile = join(folder, ".keryx-schema");
  const wanted = digest(["prisma/schema.prisma", "package-lock.json"]);
  if (stamp(stampFile) === wanted && existsSync(join(folder, "client.ts"))) return;
  await must(
    step("Generating the Prisma client", join(bin, "prisma"), ["generate"], {
      cwd: root,
      env: environment(),
    }),
    "The Prisma client could not be generated: the lines above say why.",
  );
  writeFileSync(stampFile, `${wanted}\n`);
}

/** Builds the web, unless the build is of these very sources. */
export async function build() {
  const folder = join(root, ".next");
  const stampFile = join(folder, ".keryx-sources");
  const wanted = digest(buildSources);
  if (stamp(stampFile) === wanted && existsSync(join(folder, "BUILD_ID"))) return;
  // A build that is cut off must not look like the one before.
  rmSync(stampFile, { force: true });
  await must(
    step("Building the web", join(bin, "next"), ["build"], {
      cwd: root,
      env: { ...environment(), NODE_ENV: "production" },
    }),
    "The web could not be built: the lines above say why.",
  );
  writeFileSync(stampFile, `${wanted}\n`);
}
