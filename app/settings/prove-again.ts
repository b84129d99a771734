import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { webPeer } from "../../lib/auth/peer.ts";
import { mailCore } from "../../lib/mail.ts";
import type { CurrentSession } from "../../lib/session.ts";
import type { CodeProof, SignIn } from "../../mail-core/index.ts";
import { proofOffer } from "./proof-offer.ts";

/** What a form brings of `OwnPasswordField`: nothing where a provider of single sign-on was asked instead. */
export const ownPassword = z.string().max(1024).catch("");

/** What is wrong with a proof, and where. */
interface Unproven {
  field: "current" | "code" | "form";
  text: string;
}

/** Asks again who it is, by the password or what the provider just said: an unlocked screen must not be enough to take an account over. Null when it is right. */
export async function proveAgain(session: CurrentSession, password: string): Promise<Unproven | null> {
  return unprovenOf(await askFirst(session, password), "current");
}

/** Asks for a code as well, where the account has a second factor: an unlocked screen and a password must not be enough to end it. */
export async function proveBothAgain(
  session: CurrentSession,
  password: string,
  code: string,
): Promise<Unproven | null> {
  const first = await askFirst(session, password);
  if (first.kind !== "code-needed") return unprovenOf(first, "current");
  const { network } = await webPeer();
  const { ticket } = first;
  return unprovenOf(await mailCore().authenticator.proveCode({ ticket, code, network }), "code");
}

async function askFirst(
  { address }: CurrentSession,
  password: string,
): Promise<SignIn | { kind: "nothing" }> {
  const { authenticator } = mailCore();
  const { network } = await webPeer();
  if (password !== "") return authenticator.signIn({ address, password, network, protocol: "web" });
  const offer = await proofOffer();
  return offer?.isProven ? authenticator.signInProved(address) : { kind: "nothing" };
}

async function unprovenOf(
  proof: SignIn | CodeProof | { kind: "nothing" },
  field: "current" | "code",
): Promise<Unproven | null> {
  if (proof.kind === "slow-down") {
    const text = slowDownWords(await getTranslations("account"), proof.retryAfterS);
    return { field: "form", text };
  }
  if (proof.kind === "proven" || proof.kind === "code-needed") return null;
  const t = await getTranslations("settings.proof");
  if (field === "code") return { field, text: t("wrongCode") };
  if (proof.kind !== "nothing") return { field, text: t("wrong") };
  const offer = await proofOffer();
  return { field, text: offer ? t("confirmFirst", { name: offer.name }) : t("type") };
}
