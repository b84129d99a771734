"use server";

import { getTranslations } from "next-intl/server";
import type { MoveTest } from "../../../lib/jmap/elsewhere-types.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed } from "../../admin/act-result.ts";
import { ask } from "../ask.ts";
import type { TestResult } from "../collect/actions.ts";
import { accountThere, given, refusalOf, type SetAnswer } from "../collect/there.ts";
import { fieldProblems, testWords } from "./move-words.ts";

/** Begins to move an account over, or does so again (with `id`). */
export async function beginMove(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const parsed = accountThere(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { id, said: imap } = given(parsed.data);
  const answer = await ask<SetAnswer>(
    "MailImport/set",
    id ? { update: { [id]: { imap } } } : { create: { x: { imap } } },
  );
  const refusal = refusalOf(answer, {
    gone: t("problems.gone"),
    atFields: (properties) => fieldProblems(t, properties),
  });
  return refusal ?? { done: Date.now() };
}

/** Tries what the form says, and tells in plain words what works and what does not. */
export async function testMove(form: FormData): Promise<TestResult> {
  await requireSession();
  const [t, words] = await Promise.all([
    getTranslations("settings.collect"),
    getTranslations("settings.transfer.move"),
  ]);
  const parsed = accountThere(t).safeParse(Object.fromEntries(form));
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!parsed.success) return no(parsed.error.issues[0]?.message ?? t("problems.missing"));
  const { id, said: imap } = given(parsed.data);
  const answer = await ask<MoveTest>("MailImport/test", { imap, ...(id ? { id } : {}) });
  if (!answer.ok) return no(answer.type === "rateLimit" ? t("problems.underWay") : words("fillIn"));
  const found = answer.value;
  const text = testWords(words, found, String(form.get("host") ?? ""));
  return { ok: found.ok, text, fingerprint: (!found.ok && found.failure.fingerprint) || null };
}
