import { AtSign } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { Shell } from "../../settings/shell.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { AdminSections } from "../sections.tsx";
import { AddAlias } from "./add-alias.tsx";
import { AliasesTable } from "./aliases-table.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("admin.aliases"))("title"),
});

/** Addresses that lead to others. */
export default async function AliasesPage() {
  const session = await requireAdministrator();
  const [t, aliases, domains] = await Promise.all([
    getTranslations("admin.aliases"),
    mailCore().aliases.list(),
    mailCore().accounts.domains(),
  ]);
  const domain = domains[0] ?? "example.com";
  return (
    <Shell here="admin" administrator address={session.address}>
      <AdminSections here="aliases" />
      <PageHead title={t("title")} lead={t("lead")}>
        <AddAlias domain={domain} />
      </PageHead>
      {aliases.length > 0 ? (
        <AliasesTable aliases={aliases} />
      ) : (
        <div className="rounded-xl border bg-surface">
          <EmptyState icon={<AtSign />} title={t("none")}>
            {t("noneMore", { address: `info@${domain}` })}
          </EmptyState>
        </div>
      )}
    </Shell>
  );
}
