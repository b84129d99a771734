import { parseArgs } from "node:util";
import { type ForwardingSummary, isShareLevel, type ShareLevel } from "../../mail-core/index.ts";
import { parseQueueCommand, type QueueCommand, queueOptions } from "./queue-command.ts";

/** What was asked for on the command line. */
export type Command =
  | { kind: "help" }
  | { kind: "setup"; domain: string; address: string; name: string | undefined; passwordStdin: boolean }
  | {
      kind: "add";
      address: string;
      name: string | undefined;
      quotaOctets: number | null;
      administrator: boolean;
      passwordStdin: boolean;
    }
  | { kind: "list"; json: boolean }
  | { kind: "password"; address: string; passwordStdin: boolean }
  | { kind: "disable" | "enable"; address: string }
  | { kind: "delete"; address: string; yes: boolean }
  | { kind: "quota"; address: string; quotaOctets: number | null }
  | { kind: "deliveries"; address: string; json: boolean }
  /** Says whether there is one, or ends it. */
  | { kind: "second factor"; address: string; off: boolean }
  | ShareCommand
  | AliasCommand
  | DomainCommand
  | QueueCommand;

export type ShareCommand =
  /** Null ends it. */
  | { kind: "share"; address: string; grantee: string; level: ShareLevel | null }
  | { kind: "shares"; address: string; json: boolean };

export type AliasCommand =
  | { kind: "alias add"; address: string; targets: string[] }
  | { kind: "alias list"; json: boolean }
  | { kind: "alias delete"; address: string }
  /** Null ends it. */
  | { kind: "forward"; address: string; forwarding: ForwardingSummary | null }
  | { kind: "forwarding"; address: string };

export type DomainCommand =
  | { kind: "domain list"; json: boolean }
  | { kind: "domain add" | "domain delete"; domain: string }
  | { kind: "domain dns" | "domain check"; domain: string; json: boolean }
  /** Makes new ones, or lets those that wait sign. */
  | { kind: "domain keys"; domain: string; use: boolean };

export type Parsed = { ok: true; command: Command } | { ok: false; problem: string };

const options = {
  domain: { type: "string" },
  admin: { type: "string" },
  name: { type: "string" },
  quota: { type: "string" },
  administrator: { type: "boolean" },
  "password-stdin": { type: "boolean" },
  json: { type: "boolean" },
  yes: { type: "boolean" },
  to: { type: "string", multiple: true },
  "keep-copy": { type: "boolean" },
  with: { type: "string" },
  level: { type: "string" },
  off: { type: "boolean" },
  all: { type: "boolean" },
  use: { type: "boolean" },
  from: { type: "string" },
  reply: { type: "string" },
  state: { type: "string" },
  report: { type: "boolean" },
  via: { type: "string" },
  back: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Option = keyof typeof options;

/** The options that each command takes, beside --help. */
const taken: Record<string, readonly Option[]> = {
  setup: ["domain", "admin", "name", "password-stdin"],
  "account add": ["name", "quota", "administrator", "password-stdin"],
  "account list": ["json"],
  "account password": ["password-stdin"],
  "account disable": [],
  "account enable": [],
  "account quota": [],
  "account delete": ["yes"],
  "account deliveries": ["json"],
  "account second-factor": ["off"],
  "account forward": ["to", "keep-copy", "off"],
  "account share": ["with", "level", "off", "json"],
  "alias add": ["to"],
  "alias list": ["json"],
  "alias delete": [],
  "domain list": ["json"],
  "domain add": [],
  "domain delete": [],
  "domain dns": ["json"],
  "domain check": ["json"],
  "domain keys": ["use"],
  ...queueOptions,
};

const units: Record<string, number> = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** `none`, octets, or a number with its unit; undefined when it is neither. */
export function readQuota(text: string): number | null | undefined {
  if (text.toLowerCase() === "none") return null;
  const match = /^(\d{1,15}(?:\.\d{1,3})?)\s*(KB|MB|GB|TB|)$/i.exec(text);
  if (!match) return undefined;
  const octets = Math.round(Number(match[1]) * (units[(match[2] ?? "").toUpperCase()] ?? 1));
  return Number.isSafeInteger(octets) && octets > 0 ? octets : undefined;
}

/** Addresses between commas, or each in an option of its own. */
const listOf = (given: readonly string[] | undefined): string[] =>
  (given ?? []).flatMap((text) => text.split(",").map((one) => one.trim())).filter((one) => one !== "");

const bad = (problem: string): Parsed => ({ ok: false, problem });

/** Turns arguments into a command, without I/O. */
export function parseCommand(args: string[]): Parsed {
  let values: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>["values"];
  let words: string[];
  try {
    ({ values, positionals: words } = parseArgs({ args, options, allowPositionals: true }));
  } catch (error) {
    return bad((error as Error).message.split(". ")[0] ?? "The options cannot be read");
  }
  if (values.help || words[0] === "help" || args.length === 0) return { ok: true, command: { kind: "help" } };
  const [first = "", second = ""] = words;
  const isGroup = ["account", "alias", "domain", "queue"].includes(first);
  const name = isGroup ? `${first} ${second}`.trim() : first;
  const allowed = taken[name];
  if (!allowed) return bad(isGroup && second === "" ? `${name} what?` : `There is no command "${name}"`);
  const stray = (Object.keys(values) as Option[]).find((option) => !allowed.includes(option));
  if (stray) return bad(`"${name}" takes no --${stray}`);
  const rest = words.slice(name.split(" ").length);
  if (first === "domain") return domainCommand(name, rest, values);
  if (first === "queue") return parseQueueCommand(name, rest, values);
  const [address = "", size = ""] = rest;
  const expected = name === "setup" || name.endsWith(" list") ? 0 : name === "account quota" ? 2 : 1;
  if (rest.length > expected) return bad(`"${name}" does not know what to do with "${rest[expected]}"`);
  if (rest.length < expected) return bad(`"${name}" needs an ADDRESS${expected === 2 ? " and a SIZE" : ""}`);
  const passwordStdin = values["password-stdin"] ?? false;
  switch (name) {
    case "setup": {
      const { domain, admin } = values;
      if (!domain || !admin) return bad('"setup" needs --domain and --admin');
      return {
        ok: true,
        command: { kind: "setup", domain, address: admin, name: values.name, passwordStdin },
      };
    }
    case "account add": {
      const quotaOctets = values.quota === undefined ? null : readQuota(values.quota);
      if (quotaOctets === undefined) return bad(`"${values.quota}" is no SIZE such as 500MB or 10GB`);
      const administrator = values.administrator ?? false;
      return {
        ok: true,
        command: { kind: "add", address, name: values.name, quotaOctets, administrator, passwordStdin },
      };
    }
    case "account list":
      return { ok: true, command: { kind: "list", json: values.json ?? false } };
    case "account password":
      return { ok: true, command: { kind: "password", address, passwordStdin } };
    case "account delete":
      return { ok: true, command: { kind: "delete", address, yes: values.yes ?? false } };
    case "account deliveries":
      return { ok: true, command: { kind: "deliveries", address, json: values.json ?? false } };
    case "account second-factor":
      return { ok: true, command: { kind: "second factor", address, off: values.off ?? false } };
    case "account quota": {
      const quotaOctets = readQuota(size);
      if (quotaOctets === undefined) return bad(`"${size}" is no SIZE such as 500MB or 10GB, nor none`);
      return { ok: true, command: { kind: "quota", address, quotaOctets } };
    }
    case "account forward": {
      const targets = listOf(values.to);
      if (targets.length > 0 && values.off) return bad("Either --to or --off");
      if (targets.length === 0 && values["keep-copy"]) return bad("--keep-copy goes with --to");
      if (targets.length === 0 && !values.off) return { ok: true, command: { kind: "forwarding", address } };
      const keepsCopy = values["keep-copy"] ?? false;
      const forwarding = values.off ? null : { targets, keepsCopy };
      return { ok: true, command: { kind: "forward", address, forwarding } };
    }
    case "account share":
      return shareCommand(address, values);
    case "alias add": {
      const targets = listOf(values.to);
      if (targets.length === 0) return bad('"alias add" needs --to');
      return { ok: true, command: { kind: name, address, targets } };
    }
    case "alias list":
      return { ok: true, command: { kind: name, json: values.json ?? false } };
    case "alias delete":
      return { ok: true, command: { kind: name, address } };
    default:
      return { ok: true, command: { kind: name === "account disable" ? "disable" : "enable", address } };
  }
}

function shareCommand(
  address: string,
  values: Partial<Record<"with" | "level", string | undefined> & Record<"off" | "json", boolean | undefined>>,
): Parsed {
  const { with: grantee, level, off = false, json = false } = values;
  if (grantee === undefined && (level !== undefined || off))
    return bad(`--${off ? "off" : "level"} goes with --with`);
  if (grantee === undefined) return { ok: true, command: { kind: "shares", address, json } };
  if (json) return bad("--json goes without --with");
  if (off && level !== undefined) return bad("Either --level or --off");
  if (off) return { ok: true, command: { kind: "share", address, grantee, level: null } };
  if (level === undefined) return bad('"account share" needs --level or --off');
  if (!isShareLevel(level)) return bad(`"${level}" is no LEVEL: read, organise or answer`);
  return { ok: true, command: { kind: "share", address, grantee, level } };
}

function domainCommand(
  name: string,
  [domain, ...stray]: readonly string[],
  { json = false, use = false }: { json?: boolean | undefined; use?: boolean | undefined },
): Parsed {
  if (name === "domain list") {
    if (domain !== undefined) return bad(`"${name}" does not know what to do with "${domain}"`);
    return { ok: true, command: { kind: name, json } };
  }
  if (domain === undefined) return bad(`"${name}" needs a DOMAIN`);
  if (stray.length > 0) return bad(`"${name}" does not know what to do with "${stray[0]}"`);
  switch (name) {
    case "domain dns":
    case "domain check":
      return { ok: true, command: { kind: name, domain, json } };
    case "domain keys":
      return { ok: true, command: { kind: name, domain, use } };
    default:
      return {
        ok: true,
        command: { kind: name === "domain add" ? "domain add" : "domain delete", domain },
      };
  }
}
