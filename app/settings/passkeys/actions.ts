"use server";

import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import {
  addPasskey,
  offerPasskey,
  passkeyNameMaxLength,
  passkeysMax,
  removePasskey,
  renamePasskey,
} from "../../../lib/auth/passkeys.ts";
import { webPeer } from "../../../lib/auth/peer.ts";
import { mailCore } from "../../../lib/mail.ts";
import { type CurrentSession, requireSession } from "../../../lib/session.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import { ownPassword, proveBothAgain } from "../prove-again.ts";

type Options = PublicKeyCredentialCreationOptionsJSON;

const idOf = (form: FormData) => String(form.get("id")).slice(0, 2_000);

const called = z
  .string()
  .transform((text) =>
    text
      .replace(/\p{Cc}+/gu, " ")
      .trim()
      .toWellFormed(),
  )
  .pipe(z.string().min(1).max(passkeyNameMaxLength));

/** What the browser makes a passkey of; asks for the password, and for a code where there is one: an unlocked screen must not be enough to leave with a way in. */
export async function beginAdding(_: ActResult<Options>, form: FormData): Promise<ActResult<Options>> {
  const session = await requireSession();
  const t = await getTranslations("settings.passkeys");
  const asked = z.object({
    name: called.catch("").refine((name) => name !== "", t("badName", { maximum: passkeyNameMaxLength })),
    current: ownPassword,
    code: z.string().trim().max(64).default(""),
  });
  const parsed = asked.safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const unproven = await proveBothAgain(session, parsed.data.current, parsed.data.code);
  if (unproven) return wrong({ [unproven.field]: unproven.text });
  const offer = await offerPasskey(session, (await webPeer()).network);
  if (!offer.ok) return wrong({ form: t(`problems.${offer.problem}`, { maximum: passkeysMax }) });
  return { done: Date.now(), told: offer.options };
}

/** Keeps what the browser made: the challenge that it signed shows that its owner was asked. False when it is not right. */
export async function finishAdding(name: unknown, made: unknown): Promise<boolean> {
  const session = await requireSession();
  const parsed = called.safeParse(name);
  if (!parsed.success || !(await addPasskey(session.account, parsed.data, made))) return false;
  await tellOfPasskey(session, parsed.data);
  revalidatePath("/settings");
  return true;
}

/** By mail: whoever has added it need not be the owner. */
async function tellOfPasskey({ account, address }: CurrentSession, name: string): Promise<void> {
  const t = await getTranslations("settings.passkeys.notice");
  const settings = `${process.env.NEXTAUTH_URL ?? ""}/settings`;
  const text = `${t("what", { name, address })}\n\n${t("ifNot", { settings })}\n`;
  await mailCore().tellOwner(account, { subject: t("subject"), text });
}

export async function rename(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  const t = await getTranslations("settings.passkeys");
  const name = called.safeParse(form.get("name"));
  if (!name.success) return wrong({ name: t("badName", { maximum: passkeyNameMaxLength }) });
  await renamePasskey(session.account, idOf(form), name.data);
  revalidatePath("/settings");
  return { done: Date.now() };
}

export async function remove(_: ActResult, form: FormData): Promise<ActResult> {
  const session = await requireSession();
  await removePasskey(session.account, idOf(form));
  revalidatePath("/settings");
  return { done: Date.now() };
}
