import type { AccountProblem } from "../../mail-core/index.ts";

/** A problem as a form shows it: beside the field it belongs to, or above all fields. */
export interface FieldProblem {
  field: "address" | "password" | "form";
  text: string;
}

/** What can be wrong with an address, an account's or an alias's. */
export function addressProblem(
  problem: Extract<AccountProblem, { kind: "malformed-address" | "foreign-domain" | "unknown-account" }>,
): { field: "address" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-address":
      return { field: "address", text: "This is not an address. Letters, digits, dots and dashes work." };
    case "foreign-domain":
      return {
        field: "address",
        text: `Mail for ${problem.domain} is not kept here. Choose a domain of this server.`,
      };
    case "unknown-account":
      return { field: "form", text: "This account no longer exists. Somebody may have deleted it just now." };
    default:
      return problem satisfies never;
  }
}

/** Says what is wrong and what would be right, in one or two sentences. */
export function accountProblem(problem: AccountProblem): FieldProblem {
  switch (problem.kind) {
    case "malformed-address":
    case "foreign-domain":
    case "unknown-account":
      return addressProblem(problem);
    case "taken":
      return { field: "address", text: "Somebody has this address already." };
    case "weak-password":
      return {
        field: "password",
        text: `Too easy to guess. Use ${problem.minimum} characters or more; a few words do well.`,
      };
    case "last-administrator":
      return { field: "form", text: "This is the last administrator. Make somebody else one first." };
    default:
      return problem satisfies never;
  }
}

/** "Try again in …": whole seconds below two minutes, then minutes. */
export function slowDownWords(retryAfterS: number): string {
  const seconds = Math.max(1, Math.ceil(retryAfterS));
  const wait =
    seconds === 1
      ? "one second"
      : seconds < 120
        ? `${seconds} seconds`
        : `${Math.ceil(seconds / 60)} minutes`;
  return `Too many attempts. Try again in ${wait}.`;
}

export const refusedWords = "This address and password do not go together.";
