import type { Administration } from "../../mail-core/administration.ts";
import type { AccountProblem, AccountSummary, Accounts } from "../../mail-core/index.ts";
import { runAlias } from "./alias.ts";
import type { Command } from "./command.ts";
import { shownDeliveries } from "./deliveries.ts";
import { runDomain } from "./domain.ts";
import { runQueue } from "./queue.ts";
import { runShare } from "./share.ts";
import { askPassword, confirm, size, table } from "./terminal.ts";

export type Act = { ok: true; text: string } | { ok: false; problem: string };

type Problem = AccountProblem | { kind: "done" } | { kind: "malformed-domain" };

/** Runs one command; what went wrong is one sentence. */
export async function run(
  command: Exclude<Command, { kind: "help" }>,
  { accounts, aliases, sharing, domains, setUp, queue }: Omit<Administration, "close">,
): Promise<Act> {
  switch (command.kind) {
    case "setup": {
      const { domain, address, name } = command;
      // Asked before the password: nobody should type one for nothing.
      if (await setUp.done()) return refused({ kind: "done" }, address);
      const password = await askPassword({ passwordStdin: command.passwordStdin, who: address });
      const result = await setUp.run({ domain, address, password, ...(name === undefined ? {} : { name }) });
      return result.ok
        ? done(`${domain} is set up; ${result.account.address} is its administrator.`)
        : refused(result.problem, result.problem.kind === "malformed-domain" ? domain : address);
    }
    case "add": {
      const { address, name, quotaOctets } = command;
      const password = await askPassword({ passwordStdin: command.passwordStdin, who: address });
      const role = command.administrator ? ("administrator" as const) : ("user" as const);
      const account = { address, password, quotaOctets, role, ...(name === undefined ? {} : { name }) };
      const result = await accounts.add(account);
      return result.ok ? done(`${result.value.address} is added.`) : refused(result.problem, address);
    }
    case "list": {
      const list = await accounts.list();
      return { ok: true, text: command.json ? `${JSON.stringify(list, null, 2)}\n` : shown(list) };
    }
    case "password": {
      const { address } = command;
      if (!(await accounts.find(address))) return refused({ kind: "unknown-account" }, address);
      const password = await askPassword({ passwordStdin: command.passwordStdin, who: address });
      const result = await accounts.setPassword(address, password);
      return result.ok ? done(`The password of ${address} is changed.`) : refused(result.problem, address);
    }
    case "disable":
    case "enable": {
      const result = await accounts.setDisabled(command.address, command.kind === "disable");
      if (!result.ok) return refused(result.problem, command.address);
      return done(`${command.address} is ${command.kind}d.`);
    }
    case "quota": {
      const result = await accounts.setQuota(command.address, command.quotaOctets);
      if (!result.ok) return refused(result.problem, command.address);
      const quota = command.quotaOctets === null ? "no quota" : `a quota of ${size(command.quotaOctets)}`;
      return done(`${command.address} has ${quota}.`);
    }
    case "second factor":
      return secondFactor(command, accounts);
    case "deliveries": {
      const { address, json } = command;
      const list = await accounts.deliveries(address);
      if (!list) return refused({ kind: "unknown-account" }, address);
      return { ok: true, text: json ? `${JSON.stringify(list, null, 2)}\n` : shownDeliveries(list, address) };
    }
    case "delete": {
      const { address } = command;
      if (!(await accounts.find(address))) return refused({ kind: "unknown-account" }, address);
      if (!command.yes && !(await confirm(`Delete ${address} with all its mail?`))) {
        return { ok: false, problem: "Nothing was deleted." };
      }
      const result = await accounts.remove(address);
      return result.ok ? done(`${address} is deleted.`) : refused(result.problem, address);
    }
    case "share":
    case "shares":
      return runShare(command, { accounts, sharing });
    case "alias add":
    case "alias list":
    case "alias delete":
    case "forward":
    case "forwarding":
      return runAlias(command, { accounts, aliases });
    case "domain list":
    case "domain add":
    case "domain delete":
    case "domain dns":
    case "domain check":
    case "domain keys":
      return runDomain(command, domains);
    case "queue list":
    case "queue show":
    case "queue hold":
    case "queue release":
    case "queue retry":
    case "queue delete":
    case "queue route":
    case "queue ledger":
      return runQueue(command, queue);
    default:
      return command satisfies never;
  }
}

async function secondFactor(
  { address, off }: { address: string; off: boolean },
  accounts: Accounts,
): Promise<Act> {
  const account = await accounts.find(address);
  if (!account) return refused({ kind: "unknown-account" }, address);
  if (!account.hasSecondFactor) return done(`${address} has no second factor.`);
  if (!off) return done(`${address} has a second factor.`);
  const result = await accounts.endSecondFactor(address);
  return result.ok ? done(`The second factor of ${address} is off.`) : refused(result.problem, address);
}

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });

function refused(problem: Problem, about: string): Act {
  switch (problem.kind) {
    case "done":
      return { ok: false, problem: "Keryx is set up already: use account add." };
    case "malformed-domain":
      return { ok: false, problem: `"${about}" is no domain such as crepes.fr.` };
    case "malformed-address":
      return { ok: false, problem: `"${about}" is no address such as alice@crepes.fr.` };
    case "foreign-domain":
      return { ok: false, problem: `${problem.domain} is not a domain of this server.` };
    case "taken":
      return { ok: false, problem: `${about} exists already.` };
    case "weak-password":
      return { ok: false, problem: `A password needs ${problem.minimum} characters or more.` };
    case "unknown-account":
      return { ok: false, problem: `There is no account ${about}: account list shows them all.` };
    case "last-administrator":
      return { ok: false, problem: `${about} is the last administrator: make another one first.` };
    default:
      return problem satisfies never;
  }
}

function shown(list: AccountSummary[]): string {
  const rows = list.map((account) => [
    account.address,
    account.name,
    account.role,
    size(account.usedOctets),
    account.quotaOctets === null ? "none" : size(account.quotaOctets),
    account.disabled ? "disabled" : "",
  ]);
  return list.length === 0
    ? "There are no accounts.\n"
    : table([["ADDRESS", "NAME", "ROLE", "USED", "QUOTA", ""], ...rows]);
}
