import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
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
      <div className="mb-5 flex flex-wrap items-end gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("title")}</h1>
          <p className="mt-0.5 max-w-xl text-sm text-pretty text-ink-2">{t("lead")}</p>
        </div>
        <AddSource folders={folders} />
      </div>
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
