import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { z } from "zod";
import { assemble, type Config } from "./config/assemble.ts";
import { nearest } from "./config/nearest.ts";
import { table, type Values } from "./config/table.ts";
import { readHost } from "./config/values.ts";

export type { Config } from "./config/assemble.ts";

/** Read elsewhere: the command line's password, and the browser of the tests. */
const elsewhere = new Set(["KERYX_PASSWORD", "KERYX_CHROMIUM"]);

/** May hold a password. */
const secrets = new Set([
  "DATABASE_URL",
  "KERYX_OIDC_CLIENT_SECRET",
  "KERYX_SMARTHOST",
  "KERYX_SMARTHOST_PASSWORD",
  "KERYX_ROUTES",
]);

/** The settings as README shows them: name, default ("" when there is none) and meaning. */
export const variables: readonly { name: string; default: string; meaning: string }[] = Object.entries(
  table,
).map(([name, { fallback, meaning }]) => ({ name, default: fallback, meaning }));

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

/** Problems are one sentence each, naming the variable and what was expected; all of them at once. */
export function parseConfig(env: Record<string, string | undefined>, root: string): ConfigResult {
  const { values, problems: wrong } = readValues(env);
  const problems = [...unknownNames(env), ...wrong, ...contradictions(env, values)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: assemble(values, root) };
}

function unknownNames(env: Record<string, string | undefined>): string[] {
  const isUnknown = (name: string) => name.startsWith("KERYX_") && !(name in table) && !elsewhere.has(name);
  return Object.keys(env)
    .filter(isUnknown)
    .map((name) => {
      const near = nearest(name, Object.keys(table));
      const hint = near ? ` (did you mean ${near}?)` : "";
      return `${name} is not a setting of Keryx${hint}; README lists them all.`;
    });
}

function readValues(env: Record<string, string | undefined>): { values: Values; problems: string[] } {
  const problems: string[] = [];
  const computed: Partial<Record<string, string>> = { KERYX_HOSTNAME: readHost(hostname()) ?? "localhost" };
  const values: Record<string, unknown> = {};
  for (const [name, { fallback, type }] of Object.entries(table)) {
    const given = env[name]?.trim() || computed[name] || fallback;
    if (given === "" || (name === "KERYX_URL" && !env.KERYX_URL?.trim())) continue;
    const result: z.ZodSafeParseResult<unknown> = type.safeParse(given);
    if (result.success) {
      values[name] = result.data;
      continue;
    }
    // What holds a password is named, not shown.
    const shown = secrets.has(name) ? "" : ` (it is ${JSON.stringify(given.slice(0, 200))})`;
    problems.push(`${name} must be ${result.error.issues[0]?.message}${shown}.`);
  }
  return { values: values as Values, problems };
}

/** Settings that do not go together. */
function contradictions(env: Record<string, string | undefined>, values: Values): string[] {
  const problems: string[] = [];
  if ((values.KERYX_TLS_CERT === undefined) !== (values.KERYX_TLS_KEY === undefined)) {
    problems.push("KERYX_TLS_CERT and KERYX_TLS_KEY must be given together: a certificate needs its key.");
  }
  const { KERYX_SMARTHOST_USER: user, KERYX_SMARTHOST_PASSWORD: password } = env;
  if (Boolean(user?.trim()) !== Boolean(password?.trim())) {
    problems.push("KERYX_SMARTHOST_USER and KERYX_SMARTHOST_PASSWORD must be given together.");
  } else if (user?.trim() && !env.KERYX_SMARTHOST?.trim()) {
    problems.push("KERYX_SMARTHOST_USER needs KERYX_SMARTHOST: the host:port to sign in at.");
  }
  if (Boolean(env.KERYX_OIDC_ISSUER?.trim()) !== Boolean(env.KERYX_OIDC_CLIENT_ID?.trim())) {
    problems.push("KERYX_OIDC_ISSUER and KERYX_OIDC_CLIENT_ID must be given together.");
  } else if (!env.KERYX_OIDC_ISSUER?.trim()) {
    const idle = ["KERYX_OIDC_CLIENT_SECRET", "KERYX_OIDC_NAME", "KERYX_OIDC_ONLY"].find((name) =>
      env[name]?.trim(),
    );
    // Off is what it is anyway.
    if (idle && env[idle]?.trim() !== "off")
      problems.push(`${idle} needs KERYX_OIDC_ISSUER: the provider that it is about.`);
  }
  const ours = new Set(listeners.map((name) => (values as Record<string, unknown>)[name]));
  const strange = [...(values.KERYX_PORT_MAP?.keys() ?? [])].find((port) => !ours.has(port));
  if (strange !== undefined)
    problems.push(`KERYX_PORT_MAP names port ${strange}, at which nothing of Keryx listens.`);
  const twins = portTwins(values).map(([name, twin]) => `${name} must not be the same port as ${twin}.`);
  return [...problems, ...twins];
}

const listeners = Object.keys(table).filter((name) => name.endsWith("_PORT") && name !== "KERYX_RELAY_PORT");

/** Listeners that were given the port of an earlier one. */
function portTwins(values: Record<string, unknown>): [string, string][] {
  return listeners.flatMap((name, index) => {
    const twin = listeners.slice(0, index).find((other) => values[other] === values[name]);
    return values[name] !== undefined && twin ? [[name, twin] as [string, string]] : [];
  });
}

/** The environment with `.env` of the checkout below it: what is really set wins. */
export function readEnvironment(root: string): Record<string, string | undefined> {
  try {
    return { ...parseEnv(readFileSync(join(root, ".env"), "utf8")), ...process.env };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { ...process.env };
    throw error;
  }
}
