"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { accountProblem } from "../../lib/auth/account-words.ts";
import { lockMinutesFrom } from "../../lib/auth/lock.ts";
import { renewHere } from "../../lib/auth/sign-in.ts";
import { endSessionOf, endSessionsOf, lockSessionAfter } from "../../lib/auth/web-sessions.ts";
import { mailCore } from "../../lib/mail.ts";
import { requireSession } from "../../lib/session.ts";
import type { ActResult } from "../admin/act-result.ts";
import { ownPassword, proveAgain } from "./prove-again.ts";

/** Problems are keys of `settings.account`. */
const changing = z.object({
  current: ownPassword,
  password: z.string().min(1, "chooseNew").max(1024, "tooLong"),
  again: z.string().max(1024, "tooLong"),
});
const problem = (problems: Record<string, string>): ActResult => ({ done: 0, problems });

export async function changePassword(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("settings.account");
  const parsed = changing.safeParse(Object.fromEntries(form));
  if (!parsed.success)
    return problem(
      Object.fromEntries(
        parsed.error.issues.map(({ path, message }) => [
          String(path[0]),
          // All that `changing` finds wrong is a key.
          t(message as "chooseNew" | "tooLong"),
        ]),
      ),
    );
  const { current, password, again } = parsed.data;
  if (password !== again) return problem({ again: t("differentPasswords") });
  const unproven = await proveAgain(session, current);
  if (unproven) return problem({ [unproven.field]: unproven.text });
  const result = await mailCore().accounts.setPassword(session.account, password, {
    keepAppPasswords: true,
  });
  if (!result.ok) {
    const { field, text } = accountProblem(await getTranslations("account"), result.problem);
    return problem({ [field]: text });
  }
  await endSessionsOf(session.account);
  await renewHere(session.account);
  revalidatePath("/settings");
  return { done: Date.now() };
}

/** After how many minutes without use this browser locks itself; anything that is not offered is never. */
export async function lockAfter(minutes: unknown): Promise<void> {
  const session = await requireSession();
  await lockSessionAfter(session.sessionId, lockMinutesFrom(String(minutes)));
}

/** Signs one other browser out, or (without an id) all of them. */
export async function signOutThere(form: FormData): Promise<void> {
  const session = await requireSession();
  const id = form.get("id");
  if (typeof id === "string" && id.length <= 64) await endSessionOf(session.account, id);
  else await endSessionsOf(session.account, session.sessionId);
  revalidatePath("/settings");
}
