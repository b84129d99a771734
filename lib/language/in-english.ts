import { createTranslator } from "next-intl";
import english from "../../messages/en.json" with { type: "json" };
import type { Namespace, Say } from "./words.ts";

/** English without a request, for tests of what is said. */
export const inEnglish = <Part extends Namespace>(namespace: Part): Say<Part> =>
  createTranslator({ locale: "en", messages: english, namespace }) as Say<Part>;
