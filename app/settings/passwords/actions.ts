"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { ownPassword, proveAgain } from "../prove-again.ts";
import { appPasswordProblem } from "./password-words.ts";

const here = "/settings/passwords";
const making = z.object({
  name: z.string().max(1000),
  current: ownPassword,
  protocols: z.array(z.enum(["smtp", "pop3", "jmap", "carddav"])),
  onDelete: z.enum(["trash", "archive", "remove"]).catch("trash"),
  marksRead: z.boolean(),
});

/**
 * Makes an app password; `told` is the password itself, for this one answer. Asks for the account's own: an unlocked screen must not be
 * enough to leave with a way in.
 */
export async function addPassword(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("settings.passwords");
  const parsed = making.safeParse({
    ...Object.fromEntries(form),
    protocols: form.getAll("protocols"),
    marksRead: form.get("marksRead") === "on",
  });
  if (!parsed.success) return malformed(parsed.error);
  const { name, current, protocols, onDelete, marksRead } = parsed.data;
  const unproven = await proveAgain(session, current);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const made = await mailCore().appPasswords.add(session.account, {
    name,
    protocols,
    pop3: { onDelete, marksRead },
  });
  if (!made.ok) return wrong(appPasswordProblem(t, made.problem));
  revalidatePath(here);
  return { done: Date.now(), told: made.password };
}

export async function revokePassword(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  await mailCore().appPasswords.remove(session.account, String(form.get("id")));
  revalidatePath(here);
  return { done: Date.now() };
}

/** Makes the secret for APOP, in place of an older one; `told` is the secret, for this one answer. */
export async function makePop3Secret(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("settings.passwords");
  const parsed = making.pick({ current: true }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { pop3Secrets } = mailCore();
  if (!pop3Secrets.offered) return wrong({ form: t("secret.notOffered") });
  const unproven = await proveAgain(session, parsed.data.current);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const told = await pop3Secrets.make(session.account);
  revalidatePath(here);
  return { done: Date.now(), told };
}

export async function removePop3Secret(): Promise<ActResult> {
  const session = await requireSession();
  await mailCore().pop3Secrets.remove(session.account);
  revalidatePath(here);
  return { done: Date.now() };
}
