import { getTranslations } from "next-intl/server";
import { webPeer } from "../../../lib/auth/peer.ts";
import { mailCore } from "../../../lib/mail.ts";
import type { CurrentSession } from "../../../lib/session.ts";
import type { ShareLevel } from "../../../mail-core/index.ts";
import { agentWords } from "../user-agent.ts";

/** Tells an account's owner by mail that it was opened: whoever has done it need not be the owner. */
export async function tellOfShare(
  { account, address }: Pick<CurrentSession, "account" | "address">,
  { grantee, level }: { grantee: string; level: ShareLevel },
): Promise<void> {
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
  await mailCore().tellOwner(account, { subject: t("notice.subject"), text: `${text.join("\n\n")}\n` });
}
