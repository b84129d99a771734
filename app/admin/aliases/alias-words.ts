import { addressProblem } from "../../../lib/auth/account-words.ts";
import type { Say } from "../../../lib/language/words.ts";
import type { AliasProblem } from "../../../mail-core/index.ts";

/** Addresses as people write them one after the other: on lines, between commas, semicolons or spaces. */
export const readTargets = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");

/** Says what is wrong, at which field, and what would be right. */
export function aliasProblem(
  t: Say<"account">,
  problem: AliasProblem,
): { field: "address" | "targets" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-address":
    case "foreign-domain":
    case "unknown-account":
      return addressProblem(t, problem);
    case "taken":
      return { field: "address", text: "An account or an alias has this address already." };
    case "no-targets":
      return { field: "targets", text: "Write one address or more." };
    case "too-many-targets":
      return {
        field: "targets",
        text: `${problem.maximum} addresses at most. Divide them among several aliases.`,
      };
    case "malformed-target":
      return { field: "targets", text: `${problem.target} is not an address.` };
    case "unknown-target":
      return { field: "targets", text: `Nobody has the address ${problem.target}.` };
    case "alias-loop":
      return { field: "targets", text: "This leads back to the alias itself, or through too many others." };
    case "unknown-alias":
      return { field: "form", text: "This alias no longer exists. Somebody may have deleted it just now." };
    default:
      return problem satisfies never;
  }
}
