"use server";

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { MoveTest } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { ask } from "../ask.ts";
import type { TestResult } from "../collect/actions.ts";
import { fieldProblems, testWords } from "./move-words.ts";

const fields = (t: Say<"settings.collect">) => {
  const text = (max: number) =>
    z
      .string()
      .max(max, t("problems.tooLong"))
      .optional()
      .transform((given) => given || undefined);
  return z.object({
    id: text(30),
    host: text(255),
    username: text(255),
    password: text(255),
    port: z
      .string()
      .regex(/^\d{1,5}$/, t("problems.port"))
      .transform(Number),
    tls: z.enum(["tls", "stls", "none"]),
    fingerprint: z
      .string()
      .max(64)
      .transform((given) => given || null),
  });
};

/** What the form says, without what was left empty. */
function read(t: Say<"settings.collect">, form: FormData) {
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return parsed;
  const { id, ...account } = parsed.data;
  const given = Object.entries(account).filter(([, value]) => value !== undefined);
  return { success: true as const, id, imap: Object.fromEntries(given) };
}

type Refusals = Record<string, { properties?: string[]; description?: string }> | null;

/** Begins to move an account over, or does so again (with `id`). */
export async function beginMove(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const given = read(t, form);
  if (!given.success) return malformed(given.error);
  const { id, imap } = given;
  const answer = await ask<{ notCreated: Refusals; notUpdated: Refusals }>(
    "MailImport/set",
    id ? { update: { [id]: { imap } } } : { create: { x: { imap } } },
  );
  const [error] = answer.ok ? Object.values({ ...answer.value.notCreated, ...answer.value.notUpdated }) : [];
  if (error?.properties) return wrong(fieldProblems(t, error.properties));
  if (error || !answer.ok)
    return wrong({ form: error?.description ? `${error.description}.` : t("problems.gone") });
  return { done: Date.now() };
}

/** Tries what the form says, and tells in plain words what works and what does not. */
export async function testMove(form: FormData): Promise<TestResult> {
  await requireSession();
  const [t, words] = await Promise.all([
    getTranslations("settings.collect"),
    getTranslations("settings.transfer.move"),
  ]);
  const given = read(t, form);
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!given.success) return no(given.error.issues[0]?.message ?? t("problems.missing"));
  const { id, imap } = given;
  const answer = await ask<MoveTest>("MailImport/test", { imap, ...(id ? { id } : {}) });
  if (!answer.ok) return no(answer.type === "rateLimit" ? t("problems.underWay") : words("fillIn"));
  const found = answer.value;
  const text = testWords(words, found, String(form.get("host") ?? ""));
  return { ok: found.ok, text, fingerprint: (!found.ok && found.failure.fingerprint) || null };
}
