import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { Shell } from "../../settings/shell.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { AdminSections } from "../sections.tsx";
import { AddDomain } from "./add-domain.tsx";
import { inhabitants } from "./domain-words.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("admin.domains"))("title"),
});

/** What mail is kept for. There is always one: set-up makes the first. */
export default async function DomainsPage() {
  const session = await requireAdministrator();
  const [t, domains] = await Promise.all([getTranslations("admin.domains"), mailCore().domains.list()]);
  return (
    <Shell here="admin" administrator address={session.address}>
      <AdminSections here="domains" />
      <PageHead title={t("title")} lead={t("lead")}>
        <AddDomain />
      </PageHead>
      <ul className="overflow-hidden rounded-xl border bg-surface">
        {domains.map(({ name, addresses, aliases }) => (
          <li key={name} className="border-b last:border-b-0">
            <Link
              href={`/admin/domains/${name}`}
              className="flex min-h-14 items-center gap-3 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="min-w-0 grow">
                <span className="block truncate text-sm font-medium">{name}</span>
                <span className="block text-xs text-ink-3">{inhabitants(t, { addresses, aliases })}</span>
              </span>
              <span className="text-xs text-ink-3 max-sm:hidden">{t("records")}</span>
              <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
    </Shell>
  );
}
