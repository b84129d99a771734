"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { Say } from "../../../lib/language/words.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import type { CheckedRecord, DomainResult } from "../../../mail-core/index.ts";
import { type ActResult, malformed, wrong } from "../act-result.ts";
import { domainProblem } from "./domain-words.ts";

/** What the DNS says, or why it could not be asked. */
export type CheckResult = { records: CheckedRecord[] } | { problem: string };

const naming = (t: Say<"admin.domains">) =>
  z.object({ name: z.string().trim().min(1, t("writeDomain")).max(255, t("tooLong")) });

/** Proves the administrator, reads the domain's name, and makes one call. */
async function act(
  form: FormData,
  work: (name: string) => Promise<DomainResult<unknown>>,
): Promise<ActResult> {
  await requireAdministrator();
  const t = await getTranslations("admin.domains");
  const parsed = naming(t).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const result = await work(parsed.data.name);
  if (!result.ok) {
    const { field, text } = domainProblem(t, result.problem);
    return wrong({ [field]: text });
  }
  return { done: Date.now() };
}

/** The same, and what is shown is drawn anew. */
async function change(...given: Parameters<typeof act>): Promise<ActResult> {
  const result = await act(...given);
  if (result?.done) revalidatePath("/admin/domains", "layout");
  return result;
}

export const addDomain = async (_: ActResult, form: FormData): Promise<ActResult> =>
  change(form, (name) => mailCore().domains.add(name));

/** The page of what is gone is left, not drawn anew. */
export const deleteDomain = async (_: ActResult, form: FormData): Promise<ActResult> =>
  act(form, (name) => mailCore().domains.remove(name));

export const renewKeys = async (_: ActResult, form: FormData): Promise<ActResult> =>
  change(form, (name) => mailCore().domains.renewKeys(name));

export const adoptKeys = async (_: ActResult, form: FormData): Promise<ActResult> =>
  change(form, (name) => mailCore().domains.adoptKeys(name));

/** Looks into the DNS as it is now. */
export async function checkDomain(domain: string): Promise<CheckResult> {
  await requireAdministrator();
  const t = await getTranslations("admin.domains");
  const parsed = naming(t).safeParse({ name: domain });
  if (!parsed.success) return { problem: t("notDomain") };
  const result = await mailCore().domains.check(parsed.data.name);
  if (!result.ok) return { problem: domainProblem(t, result.problem).text };
  // New keys may have begun to sign.
  revalidatePath("/admin/domains", "layout");
  return { records: result.value };
}
