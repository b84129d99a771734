"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { CollectTest } from "../../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed } from "../../admin/act-result.ts";
import { readClock } from "../../request-clock.ts";
import { ask } from "../ask.ts";
import { fieldProblems, testWords } from "./collect-words.ts";
import { accountThere, given, optional, refusalOf, type SetAnswer } from "./there.ts";

type Words = Say<"settings.collect">;

const here = "/settings/collect";
const fields = (t: Words) =>
  accountThere(t).extend({
    address: optional(t, 320),
    name: optional(t, 200),
    mailboxId: z
      .string()
      .max(30)
      .transform((text) => text || null),
    keepDays: z
      .string()
      .regex(/^\d{0,4}$/)
      .transform((text) => (text === "" ? null : Number(text))),
    keyword: z
      .string()
      .max(60, t("problems.labelTooLong"))
      .transform((text) => text.trim().toLowerCase().replace(/\s+/g, "-") || null),
  });

/** Adds an account, or changes one (with `id`). */
export async function saveSource(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { id, said } = given(parsed.data);
  const answer = await ask<SetAnswer>(
    "CollectSource/set",
    id ? { update: { [id]: said } } : { create: { s: said } },
  );
  const refusal = refusalOf(answer, {
    gone: t("problems.gone"),
    atFields: (properties) => fieldProblems(t, properties),
  });
  if (refusal) return refusal;
  revalidatePath(here);
  return { done: Date.now() };
}

export interface TestResult {
  ok: boolean;
  text: string;
  /** Of a certificate that may be trusted by hand. */
  fingerprint: string | null;
}

/** Tries what the form says, and tells in plain words what works and what does not. */
export async function testSource(form: FormData): Promise<TestResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!parsed.success) return no(parsed.error.issues[0]?.message ?? t("problems.missing"));
  const { id, said } = given(parsed.data);
  const answer = await ask<CollectTest>("CollectSource/test", { source: said, ...(id ? { id } : {}) });
  if (!answer.ok) {
    if (answer.type === "rateLimit") return no(t("problems.underWay"));
    return no(t("problems.fillIn"));
  }
  const host = String(form.get("host") ?? "");
  const text = testWords(t, answer.value, host, (await readClock()).locale);
  return answer.value.ok
    ? { ok: true, text, fingerprint: null }
    : { ok: false, text, fingerprint: answer.value.failure.fingerprint ?? null };
}

/** Pauses, resumes, or collects now. */
export async function runSource(form: FormData): Promise<void> {
  await requireSession();
  const id = String(form.get("id"));
  const act = form.get("act");
  if (act === "pause") await ask("CollectSource/set", { update: { [id]: { isPaused: true } } });
  else await ask("CollectSource/run", { ids: [id], retryFailed: act === "retry" });
  revalidatePath(here);
}

export async function removeSource(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  await ask("CollectSource/set", { destroy: [String(form.get("id"))] });
  revalidatePath(here);
  return { done: Date.now() };
}
