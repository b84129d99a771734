import type { Accounts, ShareProblem, ShareSummary, Sharing } from "../../mail-core/index.ts";
import type { ShareCommand } from "./command.ts";
import type { Act } from "./run.ts";
import { table } from "./terminal.ts";

/** Opens an account to another one, ends that, or says what is open. */
export async function runShare(
  command: ShareCommand,
  { accounts, sharing }: { accounts: Accounts; sharing: Sharing },
): Promise<Act> {
  const { address } = command;
  if (command.kind === "shares") {
    if (!(await accounts.find(address))) return refused({ kind: "unknown-account", address });
    const list = await sharing.of(address);
    return { ok: true, text: command.json ? `${JSON.stringify(list, null, 2)}\n` : shown(list, address) };
  }
  const { grantee, level } = command;
  if (level === null) {
    const result = await sharing.end(address, grantee);
    return result.ok ? done(`${address} is no longer open to ${grantee}.`) : refused(result.problem);
  }
  const result = await sharing.share({ owner: address, grantee, level, by: null });
  return result.ok ? done(`${grantee} may ${words[level]} ${address}.`) : refused(result.problem);
}

const words = {
  read: "read the mail of",
  organise: "read and organise the mail of",
  answer: "read and organise the mail of, and answer from,",
};

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });

function refused(problem: ShareProblem): Act {
  switch (problem.kind) {
    case "unknown-account":
      return {
        ok: false,
        problem: `There is no account ${problem.address}: account list shows them all.`,
      };
    case "same-account":
      return { ok: false, problem: "An account is open to itself already." };
    case "too-many-shares":
      return {
        ok: false,
        problem: `One account is open to ${problem.maximum} others at most, and ${problem.maximum} to one.`,
      };
    case "not-shared":
      return { ok: false, problem: "It is not open to that account." };
    default:
      return problem satisfies never;
  }
}

function shown(list: ShareSummary[], address: string): string {
  if (list.length === 0) return `${address} is open to nobody, and nothing is open to it.\n`;
  const rows = list.map(({ owner, grantee, level, sharedAt, sharedBy }) => [
    owner.address,
    grantee.address,
    level,
    sharedAt.toISOString().slice(0, 10),
    sharedBy ?? "command line",
  ]);
  return table([["ACCOUNT", "IS OPEN TO", "LEVEL", "SINCE", "BY"], ...rows]);
}
