import { getTranslations } from "next-intl/server";
import { webPeer } from "../../lib/auth/peer.ts";
import { mailCore } from "../../lib/mail.ts";
import { isAddress } from "../../lib/rules/block.ts";
import type { CurrentSession } from "../../lib/session.ts";
import { agentWords } from "./user-agent.ts";

/** Tells an account's owner by mail that it goes on to further addresses: whoever has done it need not be the owner. */
export async function tellOfForwarding(
  { account, address }: Pick<CurrentSession, "account" | "address">,
  targets: readonly string[],
): Promise<void> {
  if (targets.length === 0) return;
  const [t, tAccount, { network, userAgent }] = await Promise.all([
    getTranslations("settings.forwarding.notice"),
    getTranslations("settings.account"),
    webPeer(),
  ]);
  // A script may work an address out, and is its own target then.
  const shown = targets.map((target) => `    ${isAddress(target) ? target : t("workedOut")}`).join("\n");
  const browser = agentWords(tAccount, userAgent);
  const url = process.env.NEXTAUTH_URL ?? "";
  const text = [
    t("what", { address }),
    shown,
    t("who", { browser, network }),
    t("ifNot", {
      account: `${url}/settings`,
      forwarding: `${url}/settings/forwarding`,
      rules: `${url}/settings/rules`,
    }),
  ];
  await mailCore().tellOwner(account, { subject: t("subject"), text: `${text.join("\n\n")}\n` });
}
