import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { webPeer } from "../../lib/auth/peer.ts";
import { mailCore } from "../../lib/mail.ts";

/** Asks for the password again: an unlocked screen must not be enough to take an account over. Null when it is right, else what is wrong where. */
export async function proveAgain(
  { address }: { address: string },
  password: string,
): Promise<{ field: "current" | "form"; text: string } | null> {
  const { network } = await webPeer();
  const proof = await mailCore().authenticator.signIn({ address, password, network, protocol: "web" });
  if (proof.kind === "slow-down")
    return {
      field: "form",
      text: slowDownWords(await getTranslations("account"), proof.retryAfterS),
    };
  if (proof.kind === "refused")
    return { field: "current", text: (await getTranslations("settings.proof"))("wrong") };
  return null;
}
