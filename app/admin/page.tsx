import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../lib/mail.ts";
import { linkedAccounts } from "../../lib/oidc/links.ts";
import { requireAdministrator } from "../../lib/session.ts";
import { Shell } from "../settings/shell.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { AccountsTable } from "./accounts-table.tsx";
import { AddAccount } from "./add-account.tsx";
import { AdminSections } from "./sections.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("admin.accounts"))("title"),
});

/** Who has mail here. */
export default async function AdminPage() {
  const t = await getTranslations("admin.accounts");
  const session = await requireAdministrator();
  const [accounts, domains, linked] = await Promise.all([
    mailCore().accounts.list(),
    mailCore().accounts.domains(),
    linkedAccounts(),
  ]);
  return (
    <Shell here="admin" administrator address={session.address}>
      <AdminSections here="accounts" />
      <PageHead title={t("title")} lead={t("count", { count: accounts.length, domains: domains.join(", ") })}>
        <AddAccount domain={domains[0] ?? "example.com"} />
      </PageHead>
      <AccountsTable
        self={session.account}
        accounts={accounts.map(({ createdAt: _, ...account }) => ({
          ...account,
          isLinked: linked.has(account.id),
        }))}
      />
    </Shell>
  );
}
