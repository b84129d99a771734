"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { type Unlock, unlockByPasskey, unlockByPassword } from "../../lib/auth/unlock.ts";
import { wayBack } from "../../lib/auth/way-back.ts";
import { type CurrentSession, currentLockedSession } from "../../lib/session.ts";
import { postedForm } from "../sign-in/posted-form.ts";

export interface UnlockState {
  problem: string | null;
  /** Grows with every answer, so that the same words twice are seen to be new. */
  attempt: number;
}

const stateBefore = z.object({ attempt: z.number() }).catch({ attempt: 0 });

/** What is locked; whoever has nothing of that kind is sent to sign in. */
async function requireLocked(): Promise<CurrentSession> {
  return (await currentLockedSession()) ?? redirect("/sign-in");
}

async function problemOf(outcome: Exclude<Unlock, { ok: true }>): Promise<string> {
  if (outcome.kind === "slow-down")
    return slowDownWords(await getTranslations("account"), outcome.retryAfterS);
  return outcome.kind === "refused"
    ? (await getTranslations("locked"))("refused")
    : (await getTranslations("account"))("oidc.only");
}

/** Opens this browser by its owner's password. */
export async function unlock(before: unknown, posted: unknown): Promise<UnlockState> {
  const session = await requireLocked();
  const form = postedForm(posted);
  const outcome = await unlockByPassword(session, form.get("password"));
  if (outcome.ok) redirect(wayBack(form.get("to")) ?? "/mail");
  return { problem: await problemOf(outcome), attempt: stateBefore.parse(before).attempt + 1 };
}

/** Opens this browser by what a passkey has signed: where one goes then, or what is wrong. */
export async function unlockWithPasskey(
  signed: unknown,
  to: unknown,
): Promise<{ to: string } | { problem: string }> {
  const outcome = await unlockByPasskey(await requireLocked(), signed);
  return outcome.ok ? { to: wayBack(to) ?? "/mail" } : { problem: await problemOf(outcome) };
}
