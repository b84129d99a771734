import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireSession } from "../../../lib/session.ts";
import { templatesOf } from "../../../lib/templates.ts";
import { placeholderNames } from "../../mail/compose/placeholders.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { TemplatesList } from "./templates-list.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.templates"))("title"),
});

/** Texts that one writes again and again. */
export default async function TemplatesPage() {
  const [session, t, tNames] = await Promise.all([
    requireSession(),
    getTranslations("settings.templates"),
    getTranslations("mail.compose.placeholders"),
  ]);
  const names = Object.values(placeholderNames(tNames))
    .map((name) => `{${name}}`)
    .join(", ");
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="templates" />
      <TemplatesList start={await templatesOf(session.account)} lead={t("lead", { names })} />
    </Shell>
  );
}
