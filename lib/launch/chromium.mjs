import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environment, node, root } from "./prepare.mjs";
import { step } from "./progress.mjs";

/** A Chromium without what only a screen needs: it takes half the time. */
const shell = "chromium-headless-shell";

/** Names under which systems keep a whole Chromium. */
const wholes = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const names = [shell, ...wholes];

/** @param {string} name */
const onPath = (name) =>
  (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

const playwrights = () => {
  const ask = 'import("@playwright/test").then(({ chromium }) => console.log(chromium.executablePath()))';
  const { stdout } = spawnSync(node, ["-e", ask], { cwd: root, encoding: "utf8" });
  const file = (stdout ?? "").trim();
  return file && existsSync(file) ? file : undefined;
};

const systems = () => names.map(onPath).find((file) => file !== undefined);

/** Packages of Debian and Ubuntu, quietly; only as root. */
export async function aptInstall(/** @type {string[]} */ packages) {
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await step("Reading the list of packages", "apt-get", ["update", "-q"], { cwd: root, env });
  const args = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  return (await step(`Installing ${packages.join(", ")}`, "apt-get", args, { cwd: root, env })).ok;
}

/** The browser of the tests: Playwright's, the system's, or one that is installed now; on CI the quickest. Says which it took. */
export async function findChromium() {
  const given = process.env.KERYX_CHROMIUM;
  if (given) {
    if (!existsSync(given)) throw new Error(`KERYX_CHROMIUM names ${given}, which does not exist.`);
    return given;
  }
  if (process.env.CI && !onPath(shell)) await aptInstall([shell]);
  const found = playwrights() ?? systems();
  if (found) return found;
  const cli = join(root, "node_modules/.bin/playwright");
  await step("Installing Playwright's Chromium", cli, ["install", "chromium"], {
    cwd: root,
    env: environment(),
  });
  const installed = playwrights();
  if (installed) return installed;
  if (!(await aptInstall([shell]))) await aptInstall(["chromium"]);
  return systems();
}

/** For what the quick one has not: notices, pushes, and being installed. On CI it is installed where it is missing; undefined where there is none. */
export async function findWholeChromium() {
  const find = () => playwrights() ?? wholes.map(onPath).find((file) => file !== undefined);
  if (process.env.CI && !find()) await aptInstall(["chromium"]);
  return find();
}

/** Real mail clients, and a real host, that the tests drive; on CI those that are missing are installed. */
export async function mailClients() {
  const names = [
    "curl",
    "fetchmail",
    "getmail",
    "mpop",
    "msmtp",
    "python3",
    "swaks",
    "libnet-ssleay-perl",
    "s-nail",
    "openssl",
    "postfix",
    "dovecot",
    "dovecot-imapd",
  ];
  /** What others start or load is on no path. @param {string} name */
  const isThere = (name) => {
    if (name === "dovecot-imapd") return existsSync("/usr/lib/dovecot/imap");
    // swaks speaks TLS by it.
    if (name === "libnet-ssleay-perl") return spawnSync("perl", ["-MNet::SSLeay", "-e", "1"]).status === 0;
    return onPath(name) !== undefined;
  };
  const missing = names.filter((name) => !isThere(name));
  /** @type {Record<string, string>} */
  const packageOf = { getmail: "getmail6", dovecot: "dovecot-pop3d" };
  const packages = missing.map((name) => packageOf[name] ?? name);
  if (missing.length > 0 && process.env.CI) await aptInstall(packages);
  return missing.filter((name) => !isThere(name));
}
