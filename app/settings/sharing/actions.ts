"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { type ActResult, completed, malformed, wrong } from "../../admin/act-result.ts";
import { shareProblem } from "../../admin/sharing/share-words.ts";
import { ownPassword, proveAgain } from "../prove-again.ts";
import { shareNotice } from "./share-notice.ts";

/** Opens one's own account. The password is asked for, and a mail tells the owner: it is what a thief of a session would do. */
export async function openMine(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("sharing");
  const parsed = z
    .object({
      grantee: z.string().trim().min(1, t("chooseAddress")).max(320, t("tooLong")),
      level: z.enum(["read", "organise", "answer"]),
      current: ownPassword,
    })
    .safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const { level, current } = parsed.data;
  const unproven = await proveAgain(session, current);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const [, domain] = session.address.split("@");
  const grantee = completed(parsed.data.grantee, domain);
  const result = await mailCore().sharing.share({
    ...{ owner: session.account, grantee, level, by: session.address },
    notice: await shareNotice(session, { grantee, level }),
  });
  if (!result.ok) {
    const { field, text } = shareProblem(t, result.problem, session.account);
    return wrong({ [field]: text });
  }
  revalidatePath("/settings/sharing");
  return { done: Date.now() };
}

const other = z.string().regex(/^\d{1,19}$/);

/** Ends a share of one's own with whom the form names on the other side of it. */
async function end(form: FormData, otherSide: "owner" | "grantee"): Promise<ActResult> {
  const { account } = await requireSession();
  const parsed = other.safeParse(form.get(otherSide));
  if (parsed.success) {
    const sides = { owner: account, grantee: account, [otherSide]: parsed.data };
    await mailCore().sharing.end(sides.owner, sides.grantee);
  }
  revalidatePath("/settings/sharing");
  return { done: Date.now() };
}

/** Closes one's own account to somebody. */
export async function closeMine(_: ActResult, form: FormData): Promise<ActResult> {
  return end(form, "grantee");
}

/** Gives up what somebody opened. */
export async function leaveTheirs(_: ActResult, form: FormData): Promise<ActResult> {
  return end(form, "owner");
}
