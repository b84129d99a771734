import { isOperator } from "../../../lib/jmap/search-tokens.ts";

/** A search as the box shows it: what is settled, each operator with its value, and what is being written. */
export interface QueryPieces {
  chips: readonly string[];
  text: string;
}

const chipPattern = /^-?(header:[a-z0-9-]+|[a-z][a-z0-9_]*):(?:"[^"]+"|[^\s"(){}]+)$/i;

/** True for an operator with a whole value: `from:ana`, `-subject:"red wine"`. */
export const isChip = (piece: string): boolean => {
  const [, name = ""] = chipPattern.exec(piece) ?? [];
  return isOperator(name.toLowerCase());
};

/** The parts between blanks; quotes keep blanks in. */
const partsOf = (query: string): string[] => query.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** Where order and brackets mean something a search is one text; else its operators stand apart. */
export function piecesOf(query: string): QueryPieces {
  const parts = partsOf(query);
  const isJoined = parts.some(
    (part) => /^(OR|AND|AROUND|\|)$/.test(part) || /[(){}]/.test(part.replace(/"[^"]*"?/g, "")),
  );
  if (isJoined) return { chips: [], text: query };
  return {
    chips: parts.filter(isChip),
    text: parts.filter((part) => !isChip(part)).join(" "),
  };
}

export const queryFrom = ({ chips, text }: QueryPieces): string =>
  [...chips, text.trim()].filter((part) => part !== "").join(" ");

/** What is written last, which suggestions are for; inside quotes that are open it begins before them. */
export function lastWord(text: string): string {
  return /(?:[^\s"]|"[^"]*"?)*$/.exec(text)?.[0] ?? "";
}

/** The query while it is being written: without an operator that has no value yet, and without quotes that only open. */
export function liveQuery({ chips, text }: QueryPieces): string {
  const word = lastWord(text);
  const isHalf = /^-?[a-z][a-z0-9_]*:"?$/i.test(word) || /^[-+"]$/.test(word);
  return queryFrom({ chips, text: isHalf ? text.slice(0, text.length - word.length) : text });
}

/** A value as it is written behind an operator. */
export const valueFor = (value: string): string =>
  /^[^\s"(){}:]+$/.test(value) ? value : `"${value.replaceAll('"', "")}"`;
