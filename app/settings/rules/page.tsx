import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { proposedRule } from "../../../lib/rules/propose.ts";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { ago } from "../ago.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { loadRulesPage } from "./load.ts";
import { RulesPage } from "./rules-page.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.rules"))("title"),
});

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** What happens with mail as it comes. RFC 5228, RFC 9661. */
export default async function Page({ searchParams }: Props) {
  const session = await requireSession();
  const [{ accountId, rules, folders }, { locale }, fields] = await Promise.all([
    loadRulesPage(),
    readClock(),
    searchParams,
  ]);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="rules" />
      <RulesPage
        accountId={accountId}
        start={rules}
        folders={folders}
        proposal={proposedRule(fields)}
        failed={rules.failure && ago(new Date(rules.failure.at), locale)}
      />
    </Shell>
  );
}
