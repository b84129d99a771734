import { z } from "zod";
import type { Say } from "../../../lib/language/words.ts";
import { type ActResult, wrong } from "../../admin/act-result.ts";
import type { ask } from "../ask.ts";

/** What a form says of an account at another server and its keeping; what was left empty is not there. */
export const optional = (t: Say<"settings.collect">, maxLength: number) =>
  z
    .string()
    .max(maxLength, t("problems.tooLong"))
    .optional()
    .transform((text) => text?.trim() || undefined);

/** What `AccountThere` and `CertifiedTrial` bring. */
export const accountThere = (t: Say<"settings.collect">) =>
  z.object({
    id: optional(t, 30),
    host: optional(t, 255),
    username: optional(t, 255),
    // As it was typed: blanks may belong to it.
    password: z
      .string()
      .max(255, t("problems.tooLong"))
      .optional()
      .transform((text) => text || undefined),
    port: z
      .string()
      .regex(/^\d{1,5}$/, t("problems.port"))
      .transform(Number),
    tls: z.enum(["tls", "stls", "none"]),
    fingerprint: z
      .string()
      .max(64)
      .transform((text) => text || null),
  });

/** The id apart, and the rest without what was left empty. */
export function given<Read extends { id: string | undefined }>({ id, ...rest }: Read) {
  return { id, said: Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

type Refusals = Record<string, { properties?: string[]; description?: string }> | null;
export interface SetAnswer {
  notCreated: Refusals;
  notUpdated: Refusals;
}

/** Why a `/set` of one did nothing, in words; null when it did. */
export function refusalOf(
  answer: Awaited<ReturnType<typeof ask<SetAnswer>>>,
  words: { gone: string; atFields(properties: readonly string[]): Record<string, string> },
): ActResult<never> {
  const [error] = answer.ok ? Object.values({ ...answer.value.notCreated, ...answer.value.notUpdated }) : [];
  if (error?.properties) return wrong(words.atFields(error.properties));
  if (error || !answer.ok) return wrong({ form: error?.description ? `${error.description}.` : words.gone });
  return null;
}
