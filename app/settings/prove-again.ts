import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { webPeer } from "../../lib/auth/peer.ts";
import { mailCore } from "../../lib/mail.ts";
import type { CodeProof, SignIn } from "../../mail-core/index.ts";

/** What is wrong with a proof, and where. */
interface Unproven {
  field: "current" | "code" | "form";
  text: string;
}

/** Asks for the password again: an unlocked screen must not be enough to take an account over. Null when it is right. */
export async function proveAgain(
  { address }: { address: string },
  password: string,
): Promise<Unproven | null> {
  return unprovenOf(await askPassword(address, password), "current");
}

/** Asks for the password and a code, where the account has a second factor: an unlocked screen and a password must not be enough to end it. */
export async function proveBothAgain(
  { address }: { address: string },
  password: string,
  code: string,
): Promise<Unproven | null> {
  const first = await askPassword(address, password);
  if (first.kind !== "code-needed") return unprovenOf(first, "current");
  const { network } = await webPeer();
  const { ticket } = first;
  return unprovenOf(await mailCore().authenticator.proveCode({ ticket, code, network }), "code");
}

async function askPassword(address: string, password: string): Promise<SignIn> {
  const { network } = await webPeer();
  return mailCore().authenticator.signIn({ address, password, network, protocol: "web" });
}

async function unprovenOf(proof: SignIn | CodeProof, field: "current" | "code"): Promise<Unproven | null> {
  if (proof.kind === "slow-down") {
    const text = slowDownWords(await getTranslations("account"), proof.retryAfterS);
    return { field: "form", text };
  }
  if (proof.kind === "proven" || proof.kind === "code-needed") return null;
  const t = await getTranslations("settings.proof");
  return { field, text: t(field === "code" ? "wrongCode" : "wrong") };
}
