import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ago } from "../ago.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { AddSource } from "./add-source.tsx";
import { Live } from "./live.tsx";
import { loadSources } from "./load.ts";
import { SourceRow } from "./source-row.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.collect"))("title"),
});

/** Accounts elsewhere whose mail is collected by POP3. */
export default async function CollectPage() {
  const t = await getTranslations("settings.collect");
  const session = await requireSession();
  const [{ sources, folders }, { locale }] = await Promise.all([loadSources(), readClock()]);
  const isBusy = sources.some(({ isRunning, isPaused, lastRun }) => isRunning || (!isPaused && !lastRun));
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="collect" />
      <Live isBusy={isBusy} />
      <PageHead title={t("title")} lead={t("lead")}>
        <AddSource folders={folders} />
      </PageHead>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {sources.length > 0 ? (
          <ul>
            {sources.map((source) => (
              <SourceRow
                key={source.id}
                source={source}
                folders={folders}
                locale={locale}
                ran={source.lastRun && ago(new Date(source.lastRun.at), locale)}
              />
            ))}
          </ul>
        ) : (
          <EmptyState icon={<Inbox />} title={t("none")}>
            {t("noneMore")}
          </EmptyState>
        )}
      </div>
    </Shell>
  );
}
