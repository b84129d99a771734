import type { AccountProblem } from "../../mail-core/index.ts";
import type { Say } from "../language/words.ts";

/** A problem as a form shows it: beside the field it belongs to, or above all fields. */
export interface FieldProblem {
  field: "address" | "password" | "form";
  text: string;
}

/** What can be wrong with an address, an account's or an alias's. */
export function addressProblem(
  t: Say<"account">,
  problem: Extract<AccountProblem, { kind: "malformed-address" | "foreign-domain" | "unknown-account" }>,
): { field: "address" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-address":
      return { field: "address", text: t("malformedAddress") };
    case "foreign-domain":
      return { field: "address", text: t("foreignDomain", { domain: problem.domain }) };
    case "unknown-account":
      return { field: "form", text: t("unknownAccount") };
    default:
      return problem satisfies never;
  }
}

/** Says what is wrong and what would be right, in one or two sentences. */
export function accountProblem(t: Say<"account">, problem: AccountProblem): FieldProblem {
  switch (problem.kind) {
    case "malformed-address":
    case "foreign-domain":
    case "unknown-account":
      return addressProblem(t, problem);
    case "taken":
      return { field: "address", text: t("taken") };
    case "weak-password":
      return { field: "password", text: t("weakPassword", { minimum: problem.minimum }) };
    case "last-administrator":
      return { field: "form", text: t("lastAdministrator") };
    default:
      return problem satisfies never;
  }
}

/** "Try again in …": whole seconds below two minutes, then minutes. */
export function slowDownWords(t: Say<"account">, retryAfterS: number): string {
  const seconds = Math.max(1, Math.ceil(retryAfterS));
  return seconds < 120
    ? t("slowDown", { seconds })
    : t("slowDownMinutes", { minutes: Math.ceil(seconds / 60) });
}
