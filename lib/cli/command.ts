import { parseArgs } from "node:util";

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
  | { kind: "quota"; address: string; quotaOctets: number | null };

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
  const name = words[0] === "account" ? `account ${words[1] ?? ""}`.trim() : (words[0] ?? "");
  const allowed = taken[name];
  if (!allowed) return bad(name === "account" ? "account what?" : `There is no command "${name}"`);
  const stray = (Object.keys(values) as Option[]).find((option) => !allowed.includes(option));
  if (stray) return bad(`"${name}" takes no --${stray}`);
  const rest = words.slice(name.split(" ").length);
  const [address = "", size = ""] = rest;
  const expected = name === "setup" || name === "account list" ? 0 : name === "account quota" ? 2 : 1;
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
    case "account quota": {
      const quotaOctets = readQuota(size);
      if (quotaOctets === undefined) return bad(`"${size}" is no SIZE such as 500MB or 10GB, nor none`);
      return { ok: true, command: { kind: "quota", address, quotaOctets } };
    }
    default:
      return { ok: true, command: { kind: name === "account disable" ? "disable" : "enable", address } };
  }
}
