import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { appearanceOf } from "../../../lib/appearances.ts";
import { namedLanguages } from "../../../lib/language/languages.ts";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { LanguageForm } from "./language-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.language"))("title"),
});

/** In what words the screens speak, and where the reader's clock stands; kept with the account. */
export default async function LanguagePage() {
  const session = await requireSession();
  const [t, languages, clock, chosen] = await Promise.all([
    getTranslations("settings.language"),
    namedLanguages(),
    readClock(),
    appearanceOf(session.account),
  ]);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="language" />
      <PageHead title={t("title")} lead={t("lead")} />
      <LanguageForm
        chosen={chosen}
        languages={languages}
        // Asked here: the browser may know others, and both have to draw the same.
        zones={Intl.supportedValuesOf("timeZone")}
        clock={clock}
      />
    </Shell>
  );
}
