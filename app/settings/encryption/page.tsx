import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireSession } from "../../../lib/session.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { KeyringLater } from "./keyring-later.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.encryption"))("title"),
});

/** Keys and certificates of S/MIME. They are in the browser: the server has nothing to show. */
export default async function EncryptionPage() {
  const t = await getTranslations("settings.encryption");
  const session = await requireSession();
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="encryption" />
      <PageHead title={t("title")} lead={t("lead")} />
      <KeyringLater accountId={`a${session.account}`} />
    </Shell>
  );
}
