"use server";

import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { offerPasskeySignIn } from "../../lib/auth/passkeys.ts";
import { webPeer } from "../../lib/auth/peer.ts";
import { signInByCodeHere, signInByPasskeyHere, signInHere, signOutHere } from "../../lib/auth/sign-in.ts";
import { wayBack, withWayBack } from "../../lib/auth/way-back.ts";
import { speakHere } from "../../lib/language/speak-here.ts";
import { postedForm } from "./posted-form.ts";

export interface CodeState {
  problem: string | null;
  /** Grows with every answer, so that the same words twice are seen to be new. */
  attempt: number;
}

export interface SignInState extends CodeState {
  address: string;
}

const stateBefore = z.object({ attempt: z.number() }).catch({ attempt: 0 });

const wordsOf = { refused: "refused", "oidc-only": "oidc.only" } as const;

/** Unknown, wrong and disabled are answered with the same words. */
export async function signIn(before: unknown, posted: unknown): Promise<SignInState> {
  const form = postedForm(posted);
  const address = String(form.get("address") ?? "")
    .trim()
    .slice(0, 400);
  const outcome = await signInHere(address, form.get("password"));
  const back = wayBack(form.get("to"));
  if (outcome.ok) redirect(back ?? "/mail");
  if (outcome.kind === "code-needed") redirect(withWayBack("/sign-in/code", back));
  const t = await getTranslations("account");
  const problem =
    outcome.kind === "slow-down" ? slowDownWords(t, outcome.retryAfterS) : t(wordsOf[outcome.kind]);
  return { address, problem, attempt: stateBefore.parse(before).attempt + 1 };
}

/** The code after a right password; too late, and one begins anew. */
export async function proveCode(before: unknown, posted: unknown): Promise<CodeState> {
  const form = postedForm(posted);
  const outcome = await signInByCodeHere(form.get("code"), form.get("remember") === "on");
  const back = wayBack(form.get("to"));
  if (outcome.ok) redirect(back ?? "/mail");
  if (outcome.kind === "stale") redirect(withWayBack("/sign-in?error=stale", back));
  const t = await getTranslations("account");
  const problem =
    outcome.kind === "slow-down"
      ? slowDownWords(t, outcome.retryAfterS)
      : t(outcome.kind === "refused" ? "wrongCode" : "oidc.only");
  return { problem, attempt: stateBefore.parse(before).attempt + 1 };
}

/** What a passkey is to sign; null where there are none. */
export async function beginPasskey(): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  return offerPasskeySignIn((await webPeer()).network);
}

/** Signs in by what a passkey has signed: where one goes then, or what is wrong. */
export async function proveByPasskey(
  signed: unknown,
  to: unknown,
): Promise<{ to: string } | { problem: string }> {
  const outcome = await signInByPasskeyHere(signed);
  if (outcome.ok) return { to: wayBack(to) ?? "/mail" };
  const t = await getTranslations("account");
  return { problem: t(outcome.kind === "refused" ? "wrongPasskey" : "oidc.only") };
}

export async function signOut(): Promise<void> {
  await signOutHere();
  redirect("/sign-in");
}

/** For this browser, before sign-in and for accounts that chose no language. */
export async function speak(posted: unknown): Promise<void> {
  await speakHere(String(postedForm(posted).get("language")));
}
