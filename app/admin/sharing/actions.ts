"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import type { ShareResult } from "../../../mail-core/index.ts";
import { type ActResult, completed, malformed, wrong } from "../act-result.ts";
import { shareProblem } from "./share-words.ts";

const address = z.string().trim().min(1).max(320);

/** Draws the table anew, or says what was wrong. */
async function ended(result: ShareResult, owner: string): Promise<ActResult> {
  if (!result.ok) {
    const { field, text } = shareProblem(await getTranslations("sharing"), result.problem, owner);
    return wrong({ [field]: text });
  }
  revalidatePath("/admin/sharing");
  return { done: Date.now() };
}

export async function openAccount(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireAdministrator();
  const t = await getTranslations("sharing");
  const chosen = z.string().trim().min(1, t("chooseAddress")).max(320, t("tooLong"));
  const parsed = z
    .object({ owner: chosen, grantee: chosen, level: z.enum(["read", "organise", "answer"]) })
    .safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const [domain] = await mailCore().accounts.domains();
  const owner = completed(parsed.data.owner, domain);
  const grantee = completed(parsed.data.grantee, domain);
  const { level } = parsed.data;
  return ended(await mailCore().sharing.share({ owner, grantee, level, by: session.address }), owner);
}

export async function closeAccount(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = z.object({ owner: address, grantee: address }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { owner, grantee } = parsed.data;
  return ended(await mailCore().sharing.end(owner, grantee), owner);
}
