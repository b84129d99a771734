import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { Shell } from "../../settings/shell.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Words } from "../../ui/words.tsx";
import { AdminSections } from "../sections.tsx";
import { AddShare } from "./add-share.tsx";
import { SharesTable } from "./shares-table.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("sharing"))("title"),
});

/** Which accounts are open to which others. */
export default async function AdminSharingPage() {
  const session = await requireAdministrator();
  const [t, clock, shares] = await Promise.all([
    getTranslations("sharing"),
    readClock(),
    mailCore().sharing.list(),
  ]);
  const day = new Intl.DateTimeFormat(clock.locale, { dateStyle: "long", timeZone: clock.timeZone });
  return (
    <Words of={["sharing"]}>
      <Shell here="admin" administrator address={session.address}>
        <AdminSections here="sharing" />
        <div className="mb-5 flex flex-wrap items-end gap-4">
          <div className="min-w-0 flex-1 basis-72">
            <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("title")}</h1>
            <p className="mt-0.5 text-sm text-ink-2">{t("lead")}</p>
          </div>
          <AddShare />
        </div>
        {shares.length > 0 ? (
          <SharesTable
            shares={shares.map(({ owner, grantee, level, sharedAt, sharedBy }) => ({
              ...{ level, sharedBy, owner: owner.address, grantee: grantee.address },
              since: day.format(sharedAt),
            }))}
          />
        ) : (
          <div className="rounded-xl border bg-surface">
            <EmptyState icon={<UsersRound />} title={t("none")}>
              {t("noneMore")}
            </EmptyState>
          </div>
        )}
      </Shell>
    </Words>
  );
}
