import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ownKeysOf } from "../../../lib/preferences.ts";
import { requireSession } from "../../../lib/session.ts";
import { commands } from "../../mail/keys/key-map.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { KeysForm } from "./keys-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.keys"))("title"),
});

/** Which key does what, kept with the account. */
export default async function KeysPage() {
  const session = await requireSession();
  const [t, act, own] = await Promise.all([
    getTranslations("settings.keys"),
    getTranslations("mail.keys"),
    ownKeysOf(session.account),
  ]);
  const acts = commands.map(([id, { group }]) => ({ id, group, name: act(`names.${id}`) }));
  const groups = [...new Set(acts.map(({ group }) => group))].map((group) => ({
    name: act(`groups.${group}`),
    acts: acts.filter((one) => one.group === group),
  }));
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="keys" />
      <PageHead title={t("title")} lead={t("lead")} />
      <KeysForm start={own} groups={groups} />
    </Shell>
  );
}
