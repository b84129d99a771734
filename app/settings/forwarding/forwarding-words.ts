import type { Say } from "../../../lib/language/words.ts";
import type { AliasProblem } from "../../../mail-core/index.ts";

/** Says why mail cannot go on to these addresses. */
export function forwardingProblem(t: Say<"settings.forwarding">, problem: AliasProblem): string {
  switch (problem.kind) {
    case "no-targets":
      return t("noTargets");
    case "too-many-targets":
      return t("tooMany", { maximum: problem.maximum });
    case "malformed-target":
      return t("malformed", { target: problem.target });
    case "unknown-target":
      return t("unknown", { target: problem.target });
    case "alias-loop":
      return t("loop");
    case "malformed-address":
    case "foreign-domain":
    case "taken":
    case "unknown-alias":
    case "unknown-account":
      return t("gone");
    default:
      return problem satisfies never;
  }
}
