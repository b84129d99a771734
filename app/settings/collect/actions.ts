"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { CollectTest } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { readClock } from "../../request-clock.ts";
import { ask } from "../ask.ts";
import { fieldProblems, testWords } from "./collect-words.ts";

type Words = Say<"settings.collect">;

const here = "/settings/collect";
const optional = (t: Words, max: number) =>
  z
    .string()
    .max(max, t("problems.tooLong"))
    .optional()
    .transform((text) => text?.trim() || undefined);
const fields = (t: Words) =>
  z.object({
    id: optional(t, 30),
    address: optional(t, 320),
    host: optional(t, 255),
    username: optional(t, 255),
    password: z
      .string()
      .max(255, t("problems.tooLong"))
      .optional()
      .transform((text) => text || undefined),
    name: optional(t, 200),
    port: z
      .string()
      .regex(/^\d{1,5}$/, t("problems.port"))
      .transform(Number),
    tls: z.enum(["tls", "stls", "none"]),
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
    fingerprint: z
      .string()
      .max(64)
      .transform((text) => text || null),
  });

/** What the form says, without what was left empty. */
function read(t: Words, form: FormData) {
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return parsed;
  const { id, ...settings } = parsed.data;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { success: true as const, id, settings: Object.fromEntries(given) };
}

interface SetAnswer {
  notCreated: Record<string, { type: string; properties?: string[]; description?: string }> | null;
  notUpdated: Record<string, { type: string; properties?: string[]; description?: string }> | null;
}

const ended = (t: Words, answer: Awaited<ReturnType<typeof ask<SetAnswer>>>): ActResult => {
  const refusals = answer.ok ? { ...answer.value.notCreated, ...answer.value.notUpdated } : {};
  const [error] = Object.values(refusals);
  if (!answer.ok || error) {
    if (error?.properties) return wrong(fieldProblems(t, error.properties));
    return wrong({
      form: error?.description ? `${error.description}.` : t("problems.gone"),
    });
  }
  revalidatePath(here);
  return { done: Date.now() };
};

/** Adds an account, or changes one (with `id`). */
export async function saveSource(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const given = read(t, form);
  if (!given.success) return malformed(given.error);
  const { id, settings } = given;
  return ended(
    t,
    await ask<SetAnswer>(
      "CollectSource/set",
      id ? { update: { [id]: settings } } : { create: { s: settings } },
    ),
  );
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
  const given = read(t, form);
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!given.success) return no(given.error.issues[0]?.message ?? t("problems.missing"));
  const { id, settings } = given;
  const answer = await ask<CollectTest>("CollectSource/test", { source: settings, ...(id ? { id } : {}) });
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
