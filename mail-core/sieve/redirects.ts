import { type Call, checkScript } from "./check.ts";

const targetsIn = (commands: readonly Call[]): string[] =>
  commands.flatMap(({ name, strings, block }) => [
    ...(name === "redirect" ? (strings[0] ?? []) : []),
    ...targetsIn(block),
  ]);

/**
 * Where a script may send mail on to, in lower case; none for what is no script. What it works out from variables may be anywhere: that
 * target is the script itself, so that another script has another one.
 */
export function redirectTargets(text: string): string[] {
  const checked = checkScript(text);
  if (!checked.ok) return [];
  const isWorkedOut = (target: string) => checked.script.extensions.has("variables") && target.includes("${");
  const targets = targetsIn(checked.script.commands).map((target) =>
    isWorkedOut(target) ? text : target.toLowerCase(),
  );
  return [...new Set(targets)];
}
