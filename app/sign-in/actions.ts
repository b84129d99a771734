"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { signInHere, signOutHere } from "../../lib/auth/sign-in.ts";
import { speakHere } from "../../lib/language/speak-here.ts";

export interface SignInState {
  address: string;
  problem: string | null;
  /** Grows with every answer, so that the same words twice are seen to be new. */
  attempt: number;
}

/** Unknown, wrong and disabled are answered with the same words. */
export async function signIn(before: SignInState, form: FormData): Promise<SignInState> {
  const address = String(form.get("address") ?? "")
    .trim()
    .slice(0, 400);
  const outcome = await signInHere(address, form.get("password"));
  if (outcome.ok) redirect("/mail");
  const t = await getTranslations("account");
  const problem = outcome.kind === "slow-down" ? slowDownWords(t, outcome.retryAfterS) : t("refused");
  return { address, problem, attempt: before.attempt + 1 };
}

export async function signOut(): Promise<void> {
  await signOutHere();
  redirect("/sign-in");
}

/** For this browser, before sign-in and for accounts that chose no language. */
export async function speak(form: FormData): Promise<void> {
  await speakHere(String(form.get("language")));
}
