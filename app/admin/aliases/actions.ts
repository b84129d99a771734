"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { Say } from "../../../lib/language/words.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import type { AliasResult } from "../../../mail-core/index.ts";
import { type ActResult, completed, malformed, wrong } from "../act-result.ts";
import { aliasProblem, readTargets } from "./alias-words.ts";

const adding = (t: Say<"admin.aliases">) =>
  z.object({
    address: z.string().trim().min(1, t("chooseAddress")).max(320, t("tooLong")),
    targets: z.string().max(32_000, t("tooLong")),
  });

/** Draws the table anew, or says what was wrong. */
async function ended(result: AliasResult<unknown>): Promise<ActResult> {
  if (!result.ok) {
    const [t, tAccount] = await Promise.all([getTranslations("admin.aliases"), getTranslations("account")]);
    const { field, text } = aliasProblem(t, tAccount, result.problem);
    return wrong({ [field]: text });
  }
  revalidatePath("/admin/aliases");
  return { done: Date.now() };
}

export async function addAlias(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = adding(await getTranslations("admin.aliases")).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const [domain] = await mailCore().accounts.domains();
  const address = completed(parsed.data.address, domain);
  const targets = readTargets(parsed.data.targets).map((target) => completed(target, domain));
  return ended(await mailCore().aliases.add({ address, targets }));
}

export async function deleteAlias(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = z.object({ address: z.string().min(1).max(320) }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  return ended(await mailCore().aliases.remove(parsed.data.address));
}
