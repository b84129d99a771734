import { createHash } from "node:crypto";
import { parseAddress } from "../address/address.ts";
import type { Call, SieveScript } from "./check.ts";
import { type Fault, faultOf, type Position, SieveFault } from "./fault.ts";
import { quoteWildcards } from "./glob.ts";
import { type SieveLimits, sieveLimits } from "./limits.ts";
import type { SieveAction, SieveMessage, SieveSurroundings } from "./message.ts";
import { type Run, textsOf } from "./state.ts";
import { passes } from "./tests.ts";
import { expand, isVariableName } from "./text.ts";

export type Outcome = { ok: true; actions: readonly SieveAction[] } | { ok: false; fault: Fault };

/**
 * What a script does with a message: its actions, the implicit keep among them; nothing is carried out here. One that ends with a fault has
 * done nothing, and its message is to be kept. RFC 5228 section 2.10.6.
 */
export async function runScript(
  script: SieveScript,
  message: SieveMessage,
  surroundings: SieveSurroundings,
  limits: SieveLimits = sieveLimits,
): Promise<Outcome> {
  try {
    const run = begin(script, message, surroundings, limits);
    await runBlock(script.commands, run);
    if (run.keepsImplicitly) run.actions.push({ kind: "keep", flags: run.flags, rule: null });
    return { ok: true, actions: run.actions };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

function begin(
  { rules, extensions }: SieveScript,
  message: SieveMessage,
  surroundings: SieveSurroundings,
  limits: SieveLimits,
): Run {
  let work = 0;
  let place: Position = { line: 1, column: 1 };
  const variables = new Map<string, string>();
  const lookUp = (name: string) => {
    const value = /^\d/.test(name) ? run.matched[Number(name)] : variables.get(name);
    run.spend(value?.length ?? 0);
    return value ?? "";
  };
  const run: Run = {
    message,
    surroundings,
    limits,
    actions: [],
    flags: [],
    keepsImplicitly: true,
    variables,
    matched: [],
    text: (text) => (extensions.has("variables") ? expand(text, lookUp) : text),
    spend(amount, at = place) {
      place = at;
      work += amount;
      if (work > limits.workMax) throw new SieveFault("this is more work than one message may cause", at);
    },
    ruleAt: ({ line }) => rules.findLast((rule) => rule.line <= line)?.name ?? null,
  };
  return run;
}

/** Answers "stop" when the script is to end. */
async function runBlock(commands: readonly Call[], run: Run): Promise<"stop" | "on"> {
  let isDecided = true;
  for (const command of commands) {
    const { name, tests, block } = command;
    if (name === "if") isDecided = false;
    if (name === "stop") return "stop";
    if (name === "if" || name === "elsif" || name === "else") {
      const test = tests[0];
      if (isDecided || (test && !(await passes(test, run)))) continue;
      isDecided = true;
      if ((await runBlock(block, run)) === "stop") return "stop";
      continue;
    }
    run.spend(1, command);
    acts[name]?.(command, run);
  }
  return "on";
}

const acts: Readonly<Record<string, (command: Call, run: Run) => void>> = {
  keep(command, run) {
    run.keepsImplicitly = false;
    add({ kind: "keep", flags: flagsOf(command, run) }, command, run);
  },
  discard(command, run) {
    run.keepsImplicitly = false;
    add({ kind: "discard" }, command, run);
  },
  fileinto: fileInto,
  redirect,
  setflag: changeFlags,
  addflag: changeFlags,
  removeflag: changeFlags,
  set: setVariable,
  vacation,
};

/** `Omit` alone would make one shape of all kinds. */
type WithoutRule<Action> = Action extends unknown ? Omit<Action, "rule"> : never;

function add(action: WithoutRule<SieveAction>, at: Call, run: Run): void {
  if (run.actions.length >= run.limits.actionsMax)
    throw new SieveFault(`one message leads to ${run.limits.actionsMax} actions at most`, at);
  run.actions.push({ ...action, rule: run.ruleAt(at) });
}

const one = (command: Call, at: number, run: Run): string => run.text(command.strings[at]?.[0] ?? "");

function tagText(command: Call, tag: string, run: Run): string | null {
  const value = command.tags.get(tag);
  return Array.isArray(value) ? run.text(String(value[0] ?? "")) : null;
}

function fileInto(command: Call, run: Run): void {
  if (!command.tags.has("copy")) run.keepsImplicitly = false;
  const mailbox = one(command, 0, run);
  const mailboxId = tagText(command, "mailboxid", run);
  const flags = flagsOf(command, run);
  const isThere = (action: SieveAction) =>
    action.kind === "fileinto" && action.mailbox === mailbox && action.mailboxId === mailboxId;
  if (run.actions.some(isThere)) return;
  add({ kind: "fileinto", mailbox, mailboxId, creates: command.tags.has("create"), flags }, command, run);
}

function redirect(command: Call, run: Run): void {
  if (!command.tags.has("copy")) run.keepsImplicitly = false;
  const address = one(command, 0, run);
  if (!parseAddress(address)) throw new SieveFault(`“${address}” is no address`, command);
  const others = run.actions.flatMap((action) => (action.kind === "redirect" ? [action.address] : []));
  if (others.includes(address)) return;
  if (others.length >= run.limits.redirectsMax)
    throw new SieveFault(
      `one message is redirected to ${run.limits.redirectsMax} addresses at most`,
      command,
    );
  add({ kind: "redirect", address }, command, run);
}

/** One string may name several flags. RFC 5232 section 3. */
const split = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => text.split(/\s+/)).filter(Boolean)),
];

function flagsOf(command: Call, run: Run): readonly string[] {
  const given = command.tags.get("flags");
  return Array.isArray(given) ? split(textsOf(given, run)) : run.flags;
}

function changeFlags(command: Call, run: Run): void {
  const given = split(textsOf(command.strings[0] ?? [], run));
  const name = command.variable ? run.text(command.variable[0] ?? "").toLowerCase() : null;
  const before = name === null ? run.flags : split([run.variables.get(name) ?? ""]);
  const lower = new Set(given.map((flag) => flag.toLowerCase()));
  const others = before.filter((flag) => !lower.has(flag.toLowerCase()));
  const after = { setflag: given, addflag: [...others, ...given], removeflag: others }[command.name] ?? [];
  if (name === null) run.flags = after;
  else assign(name, after.join(" "), command, run);
}

function setVariable(command: Call, run: Run): void {
  const { tags } = command;
  let value = one(command, 1, run);
  // In the order of their precedence. RFC 5229 section 4.1.
  if (tags.has("lower")) value = value.toLowerCase();
  if (tags.has("upper")) value = value.toUpperCase();
  if (tags.has("lowerfirst")) value = value.replace(/^./u, (first) => first.toLowerCase());
  if (tags.has("upperfirst")) value = value.replace(/^./u, (first) => first.toUpperCase());
  if (tags.has("quotewildcard")) value = quoteWildcards(value);
  if (tags.has("length")) value = String(Array.from(value).length);
  assign(one(command, 0, run).toLowerCase(), value, command, run);
}

function assign(name: string, value: string, at: Call, run: Run): void {
  if (!isVariableName(name)) throw new SieveFault(`“${name}” is no name for a variable`, at);
  if (!run.variables.has(name) && run.variables.size >= run.limits.variablesMax)
    throw new SieveFault(`a script has ${run.limits.variablesMax} variables at most`, at);
  run.spend(value.length, at);
  run.variables.set(name, value.slice(0, run.limits.variableMaxLength).toWellFormed());
}

/** RFC 5230 section 4.1: what is shorter or longer is taken for the nearest. */
const [daysMin, daysMax, daysDefault] = [1, 90, 7];

function vacation(command: Call, run: Run): void {
  if (run.actions.some(({ kind }) => kind === "vacation"))
    throw new SieveFault("one message is answered once", command);
  const { tags } = command;
  const days = tags.get("days");
  const addresses = tags.get("addresses");
  const from = tagText(command, "from", run);
  const subject = tagText(command, "subject", run);
  const reason = one(command, 0, run);
  add(
    {
      kind: "vacation",
      days: Math.min(Math.max(typeof days === "number" ? days : daysDefault, daysMin), daysMax),
      subject,
      from,
      addresses: Array.isArray(addresses) ? textsOf(addresses, run) : [],
      isMime: tags.has("mime"),
      handle: tagText(command, "handle", run) ?? digest([reason, subject, from, tags.has("mime")]),
      reason,
    },
    command,
    run,
  );
}

/** Without a handle, replies that say the same are one. RFC 5230 section 4.7. */
const digest = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");
