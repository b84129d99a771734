import type { Id } from "../jmap/types.ts";

/** A folder as a rule names it: by its id, and by the name that it had. */
export interface RuleFolder {
  id: Id;
  name: string;
}

export const subjects = ["from", "recipients", "subject", "body", "list"] as const;
export type Subject = (typeof subjects)[number];
export const ways = ["contains", "lacks", "is"] as const;
export type Way = (typeof ways)[number];

export type Condition =
  | { about: Subject; how: Way; text: string }
  /** In KiB. */
  | { about: "size"; how: "over" | "under"; size: number };

/** One rule of the form. What it moves or discards is looked at by no rule below. */
export interface Rule {
  name: string;
  isOn: boolean;
  match: "all" | "any";
  conditions: Condition[];
  isRead: boolean;
  isStarred: boolean;
  /** Addresses that a copy goes to. */
  copiesTo: string[];
  fate: { kind: "stay" } | { kind: "move"; to: RuleFolder } | { kind: "discard" };
}

/** All that the form says; a script holds it, and nothing else does. */
export interface RuleBook {
  blocked: { senders: string[]; to: RuleFolder } | null;
  rules: Rule[];
}

export const emptyBook: RuleBook = { blocked: null, rules: [] };

export const isEmptyBook = ({ blocked, rules }: RuleBook): boolean =>
  rules.length === 0 && (blocked?.senders.length ?? 0) === 0;

export const newRule = (): Rule => ({
  name: "",
  isOn: true,
  match: "all",
  conditions: [{ about: "from", how: "contains", text: "" }],
  isRead: false,
  isStarred: false,
  copiesTo: [],
  fate: { kind: "stay" },
});

const subjectWords: Record<Subject, string> = {
  from: "sender",
  recipients: "recipients",
  subject: "subject",
  body: "text",
  list: "mailing list",
};
const wayWords: Record<Way, string> = { contains: "contains", lacks: "does not contain", is: "is" };

/** How the form names what a condition is about. */
export const aboutWords: Record<Condition["about"], string> = {
  from: "Sender",
  recipients: "To or Cc",
  subject: "Subject",
  body: "Text",
  list: "Mailing list",
  size: "Size",
};

export function conditionWords(condition: Condition): string {
  if (condition.about === "size")
    return `it is ${condition.how === "over" ? "larger" : "smaller"} than ${condition.size} KB`;
  return `the ${subjectWords[condition.about]} ${wayWords[condition.how]} “${condition.text}”`;
}

/** When a rule takes hold, as a sentence. */
export function whenWords({ conditions, match }: Rule): string {
  const words = conditions.map(conditionWords).join(match === "all" ? " and " : " or ");
  return `When ${words}`;
}

/** What a rule does, as a list of acts. */
export function thenWords({ fate, isRead, isStarred, copiesTo }: Rule): string {
  const acts = [
    fate.kind === "move" ? `move to ${fate.to.name}` : "",
    fate.kind === "discard" ? "delete for ever" : "",
    isRead ? "mark as read" : "",
    isStarred ? "star" : "",
    copiesTo.length > 0 ? `send a copy to ${copiesTo.join(", ")}` : "",
  ].filter(Boolean);
  const text = acts.join(", ") || "do nothing more";
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What keeps a rule from being saved, by field; empty when nothing does. */
export function problemsOf(rule: Rule, names: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {};
  if (rule.name.trim() === "") problems.name = "Give the rule a name.";
  else if (names.includes(rule.name.trim())) problems.name = "Another rule has this name.";
  if (rule.conditions.some((one) => one.about !== "size" && one.text.trim() === ""))
    problems.conditions = "Say what to look for in each condition.";
  const wrong = rule.copiesTo.find((address) => !/^[^\s@"\\]+@[^\s@"\\]+$/.test(address));
  if (wrong !== undefined) problems.copiesTo = `“${wrong}” is not an address.`;
  if (rule.copiesTo.length > 4) problems.copiesTo = "Four addresses at most.";
  if (thenWords(rule) === "Do nothing more") problems.fate = "Say what is to happen.";
  return problems;
}
