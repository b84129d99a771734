import { useEffect, useState } from "react";
import type { Translation } from "./translation.ts";

/** How something is translated, by code that is fetched for it. */
export type Translate<T> = (
  code: typeof import("./translated-root.ts"),
  original: T,
  translation: Translation,
) => Promise<T>;

/** What is shown of something that is translated: the original until its translation is there. */
export function useTranslated<T>(
  original: T,
  translation: Translation | null,
  translate: Translate<T>,
): { shown: T; isBusy: boolean } {
  const [done, setDone] = useState<{ of: T; by: Translation; shown: T } | null>(null);
  useEffect(() => {
    if (!translation || original === null) return;
    let isGone = false;
    void import("./translated-root.ts")
      .then((code) => translate(code, original, translation))
      .catch(() => original)
      .then((shown) => isGone || setDone({ of: original, by: translation, shown }));
    return () => {
      isGone = true;
    };
  }, [original, translation, translate]);
  const isDone = done !== null && done.of === original && done.by === translation;
  return { shown: isDone ? done.shown : original, isBusy: translation !== null && !isDone };
}
