"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { accountProblem } from "../../lib/auth/account-words.ts";
import { renewHere } from "../../lib/auth/sign-in.ts";
import { endSessionsOf } from "../../lib/auth/web-sessions.ts";
import type { Say } from "../../lib/language/words.ts";
import { mailCore } from "../../lib/mail.ts";
import { unlink } from "../../lib/oidc/links.ts";
import { requireAdministrator } from "../../lib/session.ts";
import type { AccountResult } from "../../mail-core/index.ts";
import { type ActResult, completed, malformed, wrong } from "./act-result.ts";
import { readQuota } from "./quota.ts";

const id = z.string().regex(/^\d{1,19}$/);
type SayAccounts = Say<"admin.accounts">;
const password = (t: SayAccounts) => z.string().min(1, t("choosePassword")).max(1024, t("tooLong"));
const quota = (t: SayAccounts) =>
  z
    .string()
    .max(40)
    .transform((text, context) => {
      const read = readQuota(text);
      if (read.ok) return read.octets;
      context.addIssue({ code: "custom", message: t("badQuota") });
      return z.NEVER;
    });

const adding = (t: SayAccounts) =>
  z.object({
    address: z.string().trim().min(1, t("chooseAddress")).max(320, t("tooLong")),
    name: z.string().trim().max(200, t("tooLong")),
    password: password(t),
    quota: quota(t),
    role: z.enum(["user", "administrator"]),
  });

/** Draws the table anew, or says what was wrong. */
async function ended(result: AccountResult<unknown>): Promise<ActResult> {
  if (!result.ok) {
    const { field, text } = accountProblem(await getTranslations("account"), result.problem);
    return wrong({ [field]: text });
  }
  revalidatePath("/admin");
  return { done: Date.now() };
}

const yourself = (t: SayAccounts) => wrong({ form: t("ownAccount") });

export async function addAccount(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = adding(await getTranslations("admin.accounts")).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { quota: quotaOctets, ...account } = parsed.data;
  const [domain] = await mailCore().accounts.domains();
  const address = completed(account.address, domain);
  return ended(await mailCore().accounts.add({ ...account, address, quotaOctets }));
}

export async function resetPassword(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireAdministrator();
  const t = await getTranslations("admin.accounts");
  const parsed = z.object({ id, password: password(t) }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const result = await mailCore().accounts.setPassword(parsed.data.id, parsed.data.password);
  // Whoever knew the old password is out, everywhere.
  if (result.ok) {
    await endSessionsOf(parsed.data.id);
    if (parsed.data.id === session.account) await renewHere(session.account);
  }
  return ended(result);
}

export async function changeQuota(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const t = await getTranslations("admin.accounts");
  const parsed = z.object({ id, quota: quota(t) }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  return ended(await mailCore().accounts.setQuota(parsed.data.id, parsed.data.quota));
}

/** Who is disabled is out at once, in every browser. Oneself one cannot be. */
export async function setDisabled(accountId: string, disabled: boolean): Promise<ActResult> {
  const session = await requireAdministrator();
  const parsed = z.object({ id, disabled: z.boolean() }).safeParse({ id: accountId, disabled });
  if (!parsed.success) return malformed(parsed.error);
  if (parsed.data.disabled && parsed.data.id === session.account)
    return yourself(await getTranslations("admin.accounts"));
  const result = await mailCore().accounts.setDisabled(parsed.data.id, parsed.data.disabled);
  if (result.ok && parsed.data.disabled) await endSessionsOf(parsed.data.id);
  return ended(result);
}

/** For who lost it. One's own is ended in the settings, where it is asked for once more. */
export async function endSecondFactor(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireAdministrator();
  const parsed = z.object({ id }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  if (parsed.data.id === session.account) return yourself(await getTranslations("admin.accounts"));
  return ended(await mailCore().accounts.endSecondFactor(parsed.data.id));
}

/** For whom the provider knows anew: who signs in there with this address next opens the account. */
export async function unlinkAccount(_: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = z.object({ id }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  await unlink(parsed.data.id);
  return ended({ ok: true, value: undefined });
}

/** With all its mail: its address is typed once more. */
export async function deleteAccount(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireAdministrator();
  const parsed = z.object({ id, typed: z.string().max(400) }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const t = await getTranslations("admin.accounts");
  if (parsed.data.id === session.account) return yourself(t);
  const account = await mailCore().accounts.find(parsed.data.id);
  if (account && parsed.data.typed.trim().toLowerCase() !== account.address.toLowerCase())
    return wrong({ typed: t("typeAddress", { address: account.address }) });
  return ended(await mailCore().accounts.remove(parsed.data.id));
}
