import { cookies, headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { addressHeader } from "../../lib/auth/way-back.ts";
import { isLinked } from "../../lib/oidc/links.ts";
import { mayComeInWithout, singleSignOn } from "../../lib/oidc/offer.ts";
import { proofRefusalOf } from "../../lib/oidc/outcome.ts";
import { isProofOf, proofCookie } from "../../lib/oidc/proof.ts";
import { requireSession } from "../../lib/session.ts";

/** A provider of single sign-on that can say, in place of the password, that it is still its person who is here. */
export interface ProofOffer {
  /** What people call it. */
  name: string;
  /** Whether they may know a password at all. */
  takesPassword: boolean;
  /** It has just said so. */
  isProven: boolean;
}

/** Null where none knows whoever is signed in. */
export const proofOffer = cache(async (): Promise<ProofOffer | null> => {
  const provider = singleSignOn();
  if (!provider) return null;
  const { account, role, sessionId } = await requireSession();
  if (!(await isLinked(account, provider.issuer))) return null;
  const [t, jar] = await Promise.all([getTranslations("front.oidc"), cookies()]);
  return {
    name: provider.name ?? t("unnamed"),
    takesPassword: mayComeInWithout(role),
    isProven: await isProofOf(sessionId, jar.get(proofCookie())?.value),
  };
});

/** Why who came back from there has not proved it, as a sentence; null for everybody else. */
export async function proofProblem({ name }: ProofOffer): Promise<string | null> {
  const refusal = proofRefusalOf((await headers()).get(addressHeader) ?? "");
  return refusal && (await getTranslations("settings.proof.refused"))(refusal, { name });
}
