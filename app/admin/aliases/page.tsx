import { AtSign } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { Shell } from "../../settings/shell.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
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
      <div className="mb-5 flex flex-wrap items-end gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("title")}</h1>
          <p className="mt-0.5 text-sm text-ink-2">{t("lead")}</p>
        </div>
        <AddAlias domain={domain} />
      </div>
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
