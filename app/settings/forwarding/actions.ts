"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, wrong } from "../../admin/act-result.ts";
import { readTargets } from "../../admin/aliases/alias-words.ts";
import { tellOfForwarding } from "../forwarding-notice.ts";
import { ownPassword, proveAgain } from "../prove-again.ts";
import { forwardingProblem } from "./forwarding-words.ts";

const typed = z.object({
  targets: z.string().max(32_000),
  copy: z.literal("on").optional(),
  current: ownPassword,
});

/**
 * Sends one's mail on from now on. The password is asked for, and a mail tells the owner of new addresses: forwarding is what a thief of a session
 * would set up first.
 */
export async function forward(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("settings.forwarding");
  const parsed = typed.safeParse(Object.fromEntries(form));
  if (!parsed.success) return wrong({ targets: t("tooLong") });
  const { targets, copy, current } = parsed.data;
  const unproven = await proveAgain(session, current);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const { aliases } = mailCore();
  const before = (await aliases.forwarding(session.account))?.targets ?? [];
  const forwarding = { targets: readTargets(targets), keepsCopy: copy !== undefined };
  const result = await aliases.setForwarding(session.account, forwarding);
  if (!result.ok) return wrong({ targets: forwardingProblem(t, result.problem) });
  const now = (await aliases.forwarding(session.account))?.targets ?? [];
  await tellOfForwarding(
    session,
    now.filter((target) => !before.includes(target)),
  );
  revalidatePath("/settings/forwarding");
  return { done: Date.now() };
}

/** Keeps one's mail here again. */
export async function stopForwarding(): Promise<ActResult> {
  const session = await requireSession();
  await mailCore().aliases.setForwarding(session.account, null);
  revalidatePath("/settings/forwarding");
  return { done: Date.now() };
}
