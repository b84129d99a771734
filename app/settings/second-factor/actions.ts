"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { type CurrentSession, requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { ownPassword, proveAgain, proveBothAgain } from "../prove-again.ts";
import { type QrDrawing, qrDrawing } from "./qr-drawing.ts";

export interface Offer {
  secret: string;
  qr: QrDrawing;
  ticket: string;
}

const code = z.string().trim().min(1).max(64);

/** Shows a new secret; asks for the password, so that an unlocked screen is not enough to lock its owner out. */
export async function beginSecondFactor(_: ActResult<Offer>, form: FormData): Promise<ActResult<Offer>> {
  const session = await requireSession();
  const parsed = z.object({ current: ownPassword }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const unproven = await proveAgain(session, parsed.data.current);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const { uri, ...offer } = await mailCore().secondFactors.begin(session.account);
  return { done: Date.now(), told: { ...offer, qr: qrDrawing(uri) } };
}

/** Turns it on by the app's first code, and tells the recovery codes, for this one answer. */
export async function confirmSecondFactor(
  _: ActResult<string[]>,
  form: FormData,
): Promise<ActResult<string[]>> {
  const session = await requireSession();
  const t = await getTranslations("settings.secondFactor");
  const parsed = z.object({ ticket: z.string().max(1000), code }).safeParse(Object.fromEntries(form));
  if (!parsed.success) return wrong({ code: t("typeCode") });
  const confirmed = await mailCore().secondFactors.confirm(session.account, parsed.data);
  if (!confirmed.ok) {
    const field = confirmed.problem === "wrong-code" ? "code" : "form";
    return wrong({ [field]: t(`problems.${confirmed.problem}`) });
  }
  revalidatePath("/settings");
  return { done: Date.now(), told: confirmed.recoveryCodes };
}

/** New recovery codes in place of those that are left, for this one answer. */
export async function renewRecoveryCodes(
  _: ActResult<string[]>,
  form: FormData,
): Promise<ActResult<string[]>> {
  const session = await requireSession();
  const unproven = await unprovenBoth(session, form);
  if (unproven) return unproven;
  const codes = await mailCore().secondFactors.renewRecoveryCodes(session.account);
  if (!codes)
    return wrong({ form: (await getTranslations("settings.secondFactor"))("problems.off-already") });
  revalidatePath("/settings");
  return { done: Date.now(), told: codes };
}

export async function endSecondFactor(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const unproven = await unprovenBoth(session, form);
  if (unproven) return unproven;
  await mailCore().secondFactors.end(session.account);
  revalidatePath("/settings");
  return { done: Date.now() };
}

/** Every browser that was to be remembered is asked for a code again. */
export async function forgetBrowsers(): Promise<void> {
  const session = await requireSession();
  await mailCore().secondFactors.forgetBrowsers(session.account);
}

async function unprovenBoth(session: CurrentSession, form: FormData): Promise<ActResult<never>> {
  const t = await getTranslations("settings.secondFactor");
  const asked = z.object({
    current: ownPassword,
    code: z.string().trim().min(1, t("typeCode")).max(64, t("typeCode")),
  });
  const parsed = asked.safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const unproven = await proveBothAgain(session, parsed.data.current, parsed.data.code);
  return unproven && wrong({ [unproven.field]: unproven.text });
}
