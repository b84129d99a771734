import type { Say } from "../../../lib/language/words.ts";
import type { ShareProblem, ShareSummary } from "../../../mail-core/index.ts";

/** Says what is wrong with opening an account, and at which field. */
export function shareProblem(
  t: Say<"sharing">,
  problem: ShareProblem,
  owner: string,
): { field: "owner" | "grantee" | "form"; text: string } {
  switch (problem.kind) {
    case "unknown-account":
      return {
        field: problem.address === owner ? "owner" : "grantee",
        text: t("unknown", { address: problem.address }),
      };
    case "same-account":
      return { field: "grantee", text: t("same") };
    case "too-many-shares":
      return { field: "form", text: t("tooMany", { maximum: problem.maximum }) };
    case "not-shared":
      return { field: "form", text: t("notShared") };
    default:
      return problem satisfies never;
  }
}

/** Since when it is open, and by whom. */
export const sinceWords = (
  t: Say<"sharing">,
  { sharedAt, sharedBy }: ShareSummary,
  { locale, timeZone }: { locale: string; timeZone: string },
): string => {
  const since = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(sharedAt);
  return sharedBy === null ? t("sinceByCommand", { since }) : t("sinceBy", { since, by: sharedBy });
};
