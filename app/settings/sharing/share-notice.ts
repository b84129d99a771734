import { getTranslations } from "next-intl/server";
import { webPeer } from "../../../lib/auth/peer.ts";
import type { CurrentSession } from "../../../lib/session.ts";
import type { OwnerMessage, ShareLevel } from "../../../mail-core/index.ts";
import { agentWords } from "../user-agent.ts";

/** What an account's owner is told when it was opened in the settings: whoever has done it need not be the owner. */
export async function shareNotice(
  { address }: Pick<CurrentSession, "address">,
  { grantee, level }: { grantee: string; level: ShareLevel },
): Promise<OwnerMessage> {
  const [t, tAccount, { network, userAgent }] = await Promise.all([
    getTranslations("sharing"),
    getTranslations("settings.account"),
    webPeer(),
  ]);
  const url = process.env.NEXTAUTH_URL ?? "";
  const text = [
    t("notice.what", { address, grantee }),
    `    ${t(`levels.${level}`)}`,
    t("notice.who", { browser: agentWords(tAccount, userAgent), network }),
    t("notice.ifNot", { account: `${url}/settings`, sharing: `${url}/settings/sharing` }),
  ];
  return { subject: t("notice.subject"), text: `${text.join("\n\n")}\n` };
}
