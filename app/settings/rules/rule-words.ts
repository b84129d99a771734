import type { Say } from "../../../lib/language/words.ts";
import type { Condition, Rule } from "../../../lib/rules/rule.ts";
import type { Hit } from "../../../lib/rules/trial.ts";

type Words = Say<"settings.rules">;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a condition asks, as a part of a sentence. */
export function conditionWords(t: Words, condition: Condition): string {
  const { about, how } = condition;
  return about === "size"
    ? t("conditionOfSize", { how, size: String(condition.size) })
    : t("condition", { about, how, text: condition.text });
}

/** What a rule does, each act by itself. */
const actsOf = (t: Words, { fate, isRead, isStarred, copiesTo }: Rule): string[] => [
  ...(fate.kind === "move" ? [t("acts.move", { folder: fate.to.name })] : []),
  ...(fate.kind === "discard" ? [t("acts.discard")] : []),
  ...(isRead ? [t("acts.read")] : []),
  ...(isStarred ? [t("acts.star")] : []),
  ...(copiesTo.length > 0 ? [t("acts.copy", { addresses: copiesTo.join(", ") })] : []),
];

/** When a rule takes hold and what it does, in sentences. */
export function ruleWords(t: Words, rule: Rule): string {
  const conditions = rule.conditions
    .map((condition) => conditionWords(t, condition))
    .reduce((first, next) => t(rule.match, { first, next }));
  const acts = actsOf(t, rule).join(", ") || t("acts.nothing");
  return t("sentence", { conditions, acts: capitalized(acts) });
}

const copiesMax = 4;

/** What keeps a rule from being saved, by field; empty when nothing does. */
export function problemsOf(t: Words, rule: Rule, names: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {};
  if (rule.name.trim() === "") problems.name = t("problems.noName");
  else if (names.includes(rule.name.trim())) problems.name = t("problems.sameName");
  if (rule.conditions.some((one) => one.about !== "size" && one.text.trim() === ""))
    problems.conditions = t("problems.conditions");
  const wrong = rule.copiesTo.find((address) => !/^[^\s@"\\]+@[^\s@"\\]+$/.test(address));
  if (wrong !== undefined) problems.copiesTo = t("problems.address", { address: wrong });
  if (rule.copiesTo.length > copiesMax) problems.copiesTo = t("problems.tooManyCopies");
  if (actsOf(t, rule).length === 0) problems.fate = t("problems.nothing");
  return problems;
}

/** What a script would do with an email, in words. */
export function hitWords(t: Words, { actions, failure }: Hit): string {
  if (failure !== null) return t("hit.fails", { failure });
  const words = actions.flatMap((action): string[] => {
    switch (action.kind) {
      case "fileinto":
        return [
          t(action.mailboxId === null ? "hit.noFolder" : "hit.to", { folder: action.mailbox }),
          ...keywordWords(t, action.keywords),
        ];
      case "keep":
        return keywordWords(t, action.keywords);
      case "redirect":
        return [t("hit.copy", { address: action.address })];
      case "discard":
        return [t("hit.discarded")];
      case "vacation":
        return [t("hit.answered")];
      default:
        return action satisfies never;
    }
  });
  return capitalized([...new Set(words)].join(", "));
}

const keywordWords = (t: Words, keywords: readonly string[]): string[] =>
  keywords.map((keyword) => {
    if (keyword === "$seen") return t("hit.read");
    return keyword === "$flagged" ? t("hit.starred") : t("hit.label", { label: keyword });
  });
