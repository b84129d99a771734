import type { Email } from "../jmap/types.ts";
import { isAddress } from "./block.ts";
import { type Condition, newRule, type Rule } from "./rule.ts";

/** A rule to begin with, and what else it could look at. */
export interface Proposal {
  rule: Rule;
  hints: Condition[];
}

const textMaxLength = 200;

/** Where the settings offer a rule for mail like this one; null where nothing tells it from other mail. */
export function proposalUrl(email: Email): string | null {
  const { from, subject } = email;
  const sender = from?.[0];
  const list = /<([^<>\s]+)>/.exec(email["header:List-Id:asText"] ?? "")?.[1];
  const known = Object.entries({
    list,
    from: sender && isAddress(sender.email) ? sender.email : undefined,
    subject: (subject ?? "").replace(/^(?:\s*(?:re|fwd?|aw|wg)\s*:)+/i, "").trim(),
    name: sender?.name?.trim(),
  }).flatMap(([name, text]): [string, string][] => (text ? [[name, text.slice(0, textMaxLength)]] : []));
  const fields = new URLSearchParams(known);
  return fields.has("list") || fields.has("from") ? `/settings/rules?${fields}` : null;
}

/** Reads such an address; null where it proposes nothing. */
export function proposedRule(
  fields: Readonly<Record<string, string | string[] | undefined>>,
): Proposal | null {
  const read = (name: string): string => {
    const given = fields[name];
    return typeof given === "string"
      ? given
          .replace(/\p{Cc}/gu, " ")
          .trim()
          .slice(0, textMaxLength)
      : "";
  };
  const about = (kind: "list" | "from" | "subject", how: "is" | "contains"): Condition[] =>
    read(kind) === "" ? [] : [{ about: kind, how, text: read(kind) }];
  const [first, ...hints] = [
    ...about("list", "contains"),
    ...about("from", "is"),
    ...about("subject", "contains"),
  ];
  if (!first || first.about === "subject") return null;
  const name = read("name") || ("text" in first ? first.text : "");
  return { rule: { ...newRule(), name: name.slice(0, 100), conditions: [first] }, hints };
}
