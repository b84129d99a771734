import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { appearanceOf } from "../../../lib/appearances.ts";
import { requireSession } from "../../../lib/session.ts";
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
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("title")}</h1>
      <p className="mt-0.5 mb-5 max-w-xl text-sm text-pretty text-ink-2">{t("lead")}</p>
      <AppearanceForm start={await appearanceOf(session.account)} />
    </Shell>
  );
}
