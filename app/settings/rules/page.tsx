import type { Metadata } from "next";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { ago } from "../ago.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { loadRulesPage } from "./load.ts";
import { RulesPage } from "./rules-page.tsx";

export const metadata: Metadata = { title: "Rules" };

/** What happens with mail as it comes. RFC 5228, RFC 9661. */
export default async function Page() {
  const session = await requireSession();
  const [{ accountId, rules, folders }, { locale }] = await Promise.all([loadRulesPage(), readClock()]);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="rules" />
      <RulesPage
        accountId={accountId}
        start={rules}
        folders={folders}
        failed={rules.failure && ago(new Date(rules.failure.at), locale)}
      />
    </Shell>
  );
}
