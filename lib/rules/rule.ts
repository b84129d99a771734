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
