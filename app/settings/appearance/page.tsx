import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { appearanceOf } from "../../../lib/appearances.ts";
import { requireSession } from "../../../lib/session.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { AppearanceForm } from "./appearance-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.appearance"))("title"),
});

/** How the screens look, kept with the account. */
export default async function AppearancePage() {
  const t = await getTranslations("settings.appearance");
  const session = await requireSession();
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="appearance" />
      <PageHead title={t("title")} lead={t("lead")} />
      <AppearanceForm start={await appearanceOf(session.account)} />
    </Shell>
  );
}
