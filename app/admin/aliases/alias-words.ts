import { addressProblem } from "../../../lib/auth/account-words.ts";
import type { Say } from "../../../lib/language/words.ts";
import type { AliasProblem } from "../../../mail-core/index.ts";

/** Addresses as people write them one after the other: on lines, between commas, semicolons or spaces. */
export const readTargets = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");

/** Says what is wrong, at which field, and what would be right. */
export function aliasProblem(
  t: Say<"admin.aliases">,
  tAccount: Say<"account">,
  problem: AliasProblem,
): { field: "address" | "targets" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-address":
    case "foreign-domain":
    case "unknown-account":
      return addressProblem(tAccount, problem);
    case "taken":
      return { field: "address", text: t("taken") };
    case "no-targets":
      return { field: "targets", text: t("noTargets") };
    case "too-many-targets":
      return { field: "targets", text: t("tooManyTargets", { maximum: problem.maximum }) };
    case "malformed-target":
      return { field: "targets", text: t("malformedTarget", { target: problem.target }) };
    case "unknown-target":
      return { field: "targets", text: t("unknownTarget", { target: problem.target }) };
    case "alias-loop":
      return { field: "targets", text: t("loop") };
    case "unknown-alias":
      return { field: "form", text: t("unknownAlias") };
    default:
      return problem satisfies never;
  }
}
