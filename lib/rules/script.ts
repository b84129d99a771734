import { type Condition, emptyBook, type Rule, type RuleBook, type RuleFolder } from "./rule.ts";

/** Sieve as the form writes it, one thing on each line. What it did not write just so is a script of the person's own. */

const head = [
  "# Rules of the form in Settings, Rules. Whoever changes them here goes on by hand.",
  'require ["body", "comparator-i;unicode-casemap", "copy", "fileinto", "imap4flags", "mailboxid"];',
];
export const blockedName = "Blocked senders";
const folded = ':comparator "i;unicode-casemap"';

const quote = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`;
const unquote = (text: string) => text.slice(1, -1).replace(/\\(.)/g, "$1");
const quoted = '"(?:[^"\\\\]|\\\\.)*"';

const fields = {
  from: '"from"',
  recipients: '["to", "cc"]',
  subject: '"subject"',
  list: '"list-id"',
} as const;

function writeCondition(condition: Condition): string {
  if (condition.about === "size") return `size :${condition.how} ${condition.size}K`;
  const { about, how, text } = condition;
  const not = how === "lacks" ? "not " : "";
  const match = `${how === "is" ? ":is" : ":contains"} ${folded}`;
  if (about === "body") return `${not}body :text ${match} ${quote(text)}`;
  const isAddress = how === "is" && (about === "from" || about === "recipients");
  return `${not}${isAddress ? "address" : "header"} ${match} ${fields[about]} ${quote(text)}`;
}

const conditionLine = new RegExp(
  `^(not )?(?:(?:header|address) (:is|:contains) .*? (${Object.values(fields)
    .map((field) => field.replace(/[[\]]/g, "\\$&"))
    .join("|")})|body :text (:is|:contains) :comparator "i;unicode-casemap") (${quoted})$`,
);

function readCondition(line: string): Condition | null {
  const [, over, size] = /^size :(over|under) (\d{1,9})K$/.exec(line) ?? [];
  if (over) return { about: "size", how: over === "over" ? "over" : "under", size: Number(size) };
  const [whole, not, headerMatch, field, bodyMatch, text = ""] = conditionLine.exec(line) ?? [];
  if (whole === undefined) return null;
  const about = (Object.keys(fields) as (keyof typeof fields)[]).find((name) => fields[name] === field);
  const how = not ? "lacks" : (headerMatch ?? bodyMatch) === ":is" ? "is" : "contains";
  return { about: about ?? "body", how, text: unquote(text) };
}

const fileInto = ({ id, name }: RuleFolder) => `  fileinto :mailboxid ${quote(id)} ${quote(name)};`;
const fileIntoLine = new RegExp(`^ {2}fileinto :mailboxid (${quoted}) (${quoted});$`);

function readFolder(line: string): RuleFolder | null {
  const [, id, name] = fileIntoLine.exec(line) ?? [];
  return id && name ? { id: unquote(id), name: unquote(name) } : null;
}

/** A name is one line of a comment. */
const oneLine = (text: string) => text.replace(/[\0-\x1f\x7f]+/g, " ").trim();

function writeRule({ name, isOn, match, conditions, fate, ...rule }: Rule): string[] {
  const list = `${match}of (`;
  return [
    `# rule:[${oneLine(name)}]`,
    isOn ? `if ${list}` : `if allof (false, ${list}`,
    ...conditions.map((one, at) => `  ${writeCondition(one)}${at < conditions.length - 1 ? "," : ""}`),
    isOn ? ") {" : ")) {",
    ...(rule.isRead ? ['  addflag "\\\\Seen";'] : []),
    ...(rule.isStarred ? ['  addflag "\\\\Flagged";'] : []),
    ...rule.copiesTo.map((address) => `  redirect :copy ${quote(address)};`),
    ...(fate.kind === "move" ? [fileInto(fate.to)] : []),
    ...(fate.kind === "discard" ? ["  discard;"] : []),
    ...(fate.kind === "stay" ? [] : ["  stop;"]),
    "}",
  ];
}

function readRule(lines: readonly string[]): Rule | null {
  const name = /^# rule:\[(.*)\]$/.exec(lines[0] ?? "")?.[1];
  const [, off, match] = /^if (allof \(false, )?(all|any)of \($/.exec(lines[1] ?? "") ?? [];
  const end = lines.findIndex((line) => /^\)+ \{$/.test(line));
  if (name === undefined || match === undefined || end < 0) return null;
  const conditions = lines.slice(2, end).map((line) => readCondition(line.trim().replace(/,$/, "")));
  const acts = lines.slice(end + 1, -1);
  const to = acts.map(readFolder).find((folder) => folder !== null);
  return {
    name,
    isOn: off === undefined,
    match: match === "all" ? "all" : "any",
    conditions: conditions.filter((one) => one !== null),
    isRead: acts.includes('  addflag "\\\\Seen";'),
    isStarred: acts.includes('  addflag "\\\\Flagged";'),
    copiesTo: acts.flatMap((line) => {
      const [, address] = /^ {2}redirect :copy (.*);$/.exec(line) ?? [];
      return address ? [unquote(address)] : [];
    }),
    fate: to ? { kind: "move", to } : acts.includes("  discard;") ? { kind: "discard" } : { kind: "stay" },
  };
}

const writeBlocked = ({ senders, to }: NonNullable<RuleBook["blocked"]>): string[] => [
  `# rule:[${blockedName}]`,
  `if address :is ${folded} "from" [`,
  ...senders.map((sender, at) => `  ${quote(sender)}${at < senders.length - 1 ? "," : ""}`),
  "] {",
  fileInto(to),
  "  stop;",
  "}",
];

function readBlocked(lines: readonly string[]): RuleBook["blocked"] {
  const to = readFolder(lines.at(-3) ?? "");
  const senders = lines.slice(2, -4).map((line) => unquote(line.trim().replace(/,$/, "")));
  return to && { senders, to };
}

/** The script of a book. */
export function writeBook({ blocked, rules }: RuleBook): string {
  const blocks = [
    head,
    ...(blocked && blocked.senders.length > 0 ? [writeBlocked(blocked)] : []),
    ...rules.map(writeRule),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The book that a script holds, or null for one that the form did not write: then writing it again would change it. */
export function readBook(script: string): RuleBook | null {
  if (script.trim() === "") return emptyBook;
  const [, ...blocks] = script.replace(/\r\n/g, "\n").trimEnd().split("\n\n");
  let blocked: RuleBook["blocked"] = null;
  const rules: Rule[] = [];
  for (const [at, block] of blocks.entries()) {
    const lines = block.split("\n");
    if (at === 0 && lines[1]?.startsWith("if address ")) blocked = readBlocked(lines);
    else {
      const rule = readRule(lines);
      if (!rule) return null;
      rules.push(rule);
    }
  }
  const book = { blocked, rules };
  return writeBook(book) === script.replace(/\r\n/g, "\n") ? book : null;
}
