import type { Accounts, Aliases, AliasProblem, AliasSummary } from "../../mail-core/index.ts";
import type { AliasCommand } from "./command.ts";
import type { Act } from "./run.ts";
import { table } from "./terminal.ts";

/** Runs one command about aliases and forwarding. */
export async function runAlias(
  command: AliasCommand,
  { accounts, aliases }: { accounts: Accounts; aliases: Aliases },
): Promise<Act> {
  switch (command.kind) {
    case "alias add": {
      const { address, targets } = command;
      const result = await aliases.add({ address, targets });
      return result.ok
        ? done(`${result.value.address} leads to ${result.value.targets.join(", ")}.`)
        : refused(result.problem, address);
    }
    case "alias list": {
      const list = await aliases.list();
      return { ok: true, text: command.json ? `${JSON.stringify(list, null, 2)}\n` : shown(list) };
    }
    case "alias delete": {
      const result = await aliases.remove(command.address);
      return result.ok ? done(`${command.address} is deleted.`) : refused(result.problem, command.address);
    }
    case "forward": {
      const { address, forwarding } = command;
      const result = await aliases.setForwarding(address, forwarding);
      if (!result.ok) return refused(result.problem, address);
      if (forwarding === null) return done(`Mail of ${address} stays here.`);
      const copy = forwarding.keepsCopy ? "; a copy is kept" : "; no copy is kept";
      return done(`Mail of ${address} goes on to ${forwarding.targets.join(", ")}${copy}.`);
    }
    case "forwarding": {
      const account = await accounts.find(command.address);
      if (!account) return refused({ kind: "unknown-account" }, command.address);
      const forwarding = await aliases.forwarding(account.id);
      if (!forwarding) return done(`Mail of ${command.address} is not forwarded.`);
      const copy = forwarding.keepsCopy ? "a copy is kept" : "no copy is kept";
      return done(`Mail of ${command.address} goes on to ${forwarding.targets.join(", ")}; ${copy}.`);
    }
    default:
      return command satisfies never;
  }
}

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });

function refused(problem: AliasProblem, about: string): Act {
  return { ok: false, problem: words(problem, about) };
}

function words(problem: AliasProblem, about: string): string {
  switch (problem.kind) {
    case "malformed-address":
      return `"${about}" is no address such as info@crepes.fr, nor a catch-all such as @crepes.fr.`;
    case "foreign-domain":
      return `${problem.domain} is not a domain of this server.`;
    case "taken":
      return `${about} exists already.`;
    case "no-targets":
      return "An alias leads to one address or more.";
    case "too-many-targets":
      return `One alias leads to ${problem.maximum} addresses at most: divide it into several.`;
    case "malformed-target":
      return `"${problem.target}" is no address such as alice@crepes.fr.`;
    case "unknown-target":
      return `Nobody has the address ${problem.target}.`;
    case "alias-loop":
      return `${about} would lead back to itself, or through too many others.`;
    case "unknown-alias":
      return `There is no alias ${about}: alias list shows them all.`;
    case "unknown-account":
      return `There is no account ${about}: account list shows them all.`;
    default:
      return problem satisfies never;
  }
}

function shown(list: AliasSummary[]): string {
  return list.length === 0
    ? "There are no aliases.\n"
    : table([["ALIAS", "LEADS TO"], ...list.map(({ address, targets }) => [address, targets.join(", ")])]);
}
