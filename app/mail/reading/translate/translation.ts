import type { TranslatorModel } from "./browser-translator.ts";
import { charactersMax } from "./limits.ts";

/** Texts that are with the browser at once. */
const atOnceMax = 4;

/** Translates the texts of one message, each once. */
export interface Translation {
  /** BCP 47. */
  to: string;
  /** In the order of the texts. What is past the limit, has no letters or cannot be translated comes back as it is. */
  of(texts: readonly string[]): Promise<string[]>;
}

/** A space at the edge of a text stands between it and its neighbour. */
const edges = /^(\s*)([\s\S]*?)(\s*)$/;

export function makeTranslation(
  to: string,
  model: Pick<TranslatorModel, "translate">,
  signal: AbortSignal,
): Translation {
  const known = new Map<string, Promise<string>>();
  let left = charactersMax;
  const whole = async (text: string): Promise<string> => {
    const [, before = "", words = "", after = ""] = edges.exec(text) ?? [];
    if (!/\p{L}/u.test(words) || words.length > left || signal.aborted) return text;
    left -= words.length;
    return before + (await model.translate(words, { signal }).catch(() => words)) + after;
  };
  const once = (text: string): Promise<string> => {
    const found = known.get(text) ?? whole(text);
    known.set(text, found);
    return found;
  };
  return {
    to,
    async of(texts) {
      const translated: string[] = [];
      for (let at = 0; at < texts.length; at += atOnceMax)
        translated.push(...(await Promise.all(texts.slice(at, at + atOnceMax).map(once))));
      return translated;
    },
  };
}
