import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { Shell } from "../../settings/shell.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { AdminSections } from "../sections.tsx";
import { AddShare } from "./add-share.tsx";
import { sinceWords } from "./share-words.ts";
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
  return (
    <Words of={["sharing"]}>
      <Shell here="admin" administrator address={session.address}>
        <AdminSections here="sharing" />
        <PageHead title={t("title")} lead={t("lead")}>
          <AddShare />
        </PageHead>
        {shares.length > 0 ? (
          <SharesTable
            shares={shares.map((share) => ({
              owner: share.owner.address,
              grantee: share.grantee.address,
              level: share.level,
              since: sinceWords(t, share, clock),
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
