import type { AliasProblem } from "../../../mail-core/index.ts";

/** Addresses as people write them one after the other: on lines, between commas, semicolons or spaces. */
export const readTargets = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");

/** A bare name is one of the first domain here. */
export const completed = (typed: string, domain: string | undefined): string =>
  typed.includes("@") || domain === undefined ? typed : `${typed}@${domain}`;

/** Says what is wrong, at which field, and what would be right. */
export function aliasProblem(problem: AliasProblem): { field: "address" | "targets" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-address":
      return { field: "address", text: "This is not an address. Letters, digits, dots and dashes work." };
    case "foreign-domain":
      return {
        field: "address",
        text: `Mail for ${problem.domain} is not kept here. Choose a domain of this server.`,
      };
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
    case "unknown-account":
      return { field: "form", text: "This account no longer exists. Somebody may have deleted it just now." };
    default:
      return problem satisfies never;
  }
}
