"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { CollectTest } from "../../../lib/jmap/types.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { readClock } from "../../request-clock.ts";
import { fieldProblems, testWords } from "./collect-words.ts";
import { ask } from "./load.ts";

const here = "/settings/collect";
const optional = (max: number) =>
  z
    .string()
    .max(max, "That is far too long.")
    .optional()
    .transform((text) => text?.trim() || undefined);
const fields = z.object({
  id: optional(30),
  address: optional(320),
  host: optional(255),
  username: optional(255),
  password: z
    .string()
    .max(255, "That is far too long.")
    .optional()
    .transform((text) => text || undefined),
  name: optional(200),
  port: z
    .string()
    .regex(/^\d{1,5}$/, "A port is a number from 1 to 65535.")
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
    .max(60, "At most 60 characters.")
    .transform((text) => text.trim().toLowerCase().replace(/\s+/g, "-") || null),
  fingerprint: z
    .string()
    .max(64)
    .transform((text) => text || null),
});

/** What the form says, without what was left empty. */
function read(form: FormData) {
  const parsed = fields.safeParse(Object.fromEntries(form));
  if (!parsed.success) return parsed;
  const { id, ...settings } = parsed.data;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { success: true as const, id, settings: Object.fromEntries(given) };
}

interface SetAnswer {
  notCreated: Record<string, { type: string; properties?: string[]; description?: string }> | null;
  notUpdated: Record<string, { type: string; properties?: string[]; description?: string }> | null;
}

const ended = (answer: Awaited<ReturnType<typeof ask<SetAnswer>>>): ActResult => {
  const refusals = answer.ok ? { ...answer.value.notCreated, ...answer.value.notUpdated } : {};
  const [error] = Object.values(refusals);
  if (!answer.ok || error) {
    if (error?.properties) return wrong(fieldProblems(error.properties));
    return wrong({
      form: error?.description ? `${error.description}.` : "This other account is not there any more.",
    });
  }
  revalidatePath(here);
  return { done: Date.now() };
};

/** Adds an account, or changes one (with `id`). */
export async function saveSource(_: ActResult, form: FormData): Promise<ActResult> {
  const given = read(form);
  if (!given.success) return malformed(given.error);
  const { id, settings } = given;
  return ended(
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
  const given = read(form);
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!given.success) return no(given.error.issues[0]?.message ?? "Something is missing.");
  const { id, settings } = given;
  const answer = await ask<CollectTest>("CollectSource/test", { source: settings, ...(id ? { id } : {}) });
  if (!answer.ok) {
    if (answer.type === "rateLimit") return no("A test is under way already. Wait for its end.");
    return no("Fill in the address, the server and the password first.");
  }
  const host = String(form.get("host") ?? "the server");
  const text = testWords(answer.value, host, (await readClock()).locale);
  return answer.value.ok
    ? { ok: true, text, fingerprint: null }
    : { ok: false, text, fingerprint: answer.value.failure.fingerprint ?? null };
}

/** Pauses, resumes, or collects now. */
export async function runSource(form: FormData): Promise<void> {
  const id = String(form.get("id"));
  const act = form.get("act");
  if (act === "pause") await ask("CollectSource/set", { update: { [id]: { isPaused: true } } });
  else await ask("CollectSource/run", { ids: [id], retryFailed: act === "retry" });
  revalidatePath(here);
}

export async function removeSource(_: ActResult, form: FormData): Promise<ActResult> {
  await ask("CollectSource/set", { destroy: [String(form.get("id"))] });
  revalidatePath(here);
  return { done: Date.now() };
}
