"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { SendingTest } from "../../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { ask } from "../ask.ts";
import type { TestResult } from "./actions.ts";
import { fieldProblems } from "./collect-words.ts";
import { sendingWords } from "./sending-words.ts";

type Words = Say<"settings.collect">;

const fields = (t: Words) =>
  z.object({
    id: z.string().max(30),
    address: z.string().max(320),
    host: z.string().max(255, t("problems.tooLong")).trim(),
    port: z
      .string()
      .regex(/^\d{1,5}$/, t("problems.port"))
      .transform(Number),
    tls: z.enum(["tls", "starttls"]),
    username: z.string().max(255, t("problems.tooLong")),
    password: z
      .string()
      .max(255, t("problems.tooLong"))
      .transform((text) => text || undefined),
  });

/** Null when it works, else why not: at a field, or of the whole. */
async function carriedOut(
  t: Words,
  method: "CollectSource/testSending" | "CollectSource/setSending",
  { id, address, ...smtp }: z.infer<ReturnType<typeof fields>>,
): Promise<Record<string, string> | null> {
  const answer = await ask<SendingTest>(method, { id, smtp });
  if (answer.ok)
    return answer.value.ok ? null : { form: sendingWords(t, answer.value.failure, smtp.host, address) };
  if (answer.type === "rateLimit") return { form: t("problems.underWay") };
  if (answer.type === "forbidden") return { form: t("sending.local", { address }) };
  const properties = answer.description.split(" ");
  if (properties.includes("id")) return { form: t("problems.gone") };
  return fieldProblems(t, properties);
}

/** Signs in there and sends nothing. */
export async function testSending(form: FormData): Promise<TestResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!parsed.success) return no(parsed.error.issues[0]?.message ?? t("problems.missing"));
  const problems = await carriedOut(t, "CollectSource/testSending", parsed.data);
  if (problems) return no(Object.values(problems)[0] ?? "");
  return { ok: true, text: t("sending.works", { address: parsed.data.address }), fingerprint: null };
}

/** Keeps it, where it works. */
export async function saveSending(_: ActResult, form: FormData): Promise<ActResult> {
  await requireSession();
  const t = await getTranslations("settings.collect");
  const parsed = fields(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const problems = await carriedOut(t, "CollectSource/setSending", parsed.data);
  if (problems) return wrong(problems);
  revalidatePath("/settings/collect");
  return { done: Date.now() };
}

export async function endSending(form: FormData): Promise<void> {
  await requireSession();
  await ask("CollectSource/set", { update: { [String(form.get("id"))]: { smtp: null } } });
  revalidatePath("/settings/collect");
}
