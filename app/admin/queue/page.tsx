import { ArrowLeft, ArrowRight, MailCheck, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { Say } from "../../../lib/language/words.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { Shell } from "../../settings/shell.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { AdminSections } from "../sections.tsx";
import { addressOf, filterOf, isOpen, readSearch, type Search } from "./filter.ts";
import { LedgerLine } from "./ledger.tsx";
import { Live } from "./live.tsx";
import { QueueTable } from "./queue-table.tsx";
import { SearchBar } from "./search-bar.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("admin.queue"))("title"),
});

/** Recipients on one page. */
const pageSize = 50;

/** What is on its way to other hosts, and what became of what was. */
export default async function QueuePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const session = await requireAdministrator();
  const search = readSearch(await searchParams);
  const filter = filterOf(search);
  const { queue } = mailCore();
  const [t, page, overview, ledger] = await Promise.all([
    getTranslations("admin.queue"),
    queue.list(filter, { from: search.page || undefined, limit: pageSize }),
    queue.destinations(),
    queue.ledger(),
  ]);
  if (!page) redirect(addressOf({ ...search, page: "" }));
  const { recipients, next } = page;
  const shown = new Set(recipients.map(({ destination }) => destination));
  return (
    <Shell here="admin" administrator address={session.address}>
      <Live />
      <AdminSections here="queue" />
      <PageHead title={t("title")} lead={overviewWords(t, overview)} />
      <LedgerLine ledger={ledger} />
      <SearchBar search={search} />
      {recipients.length > 0 ? (
        <QueueTable
          key={addressOf(search)}
          recipients={recipients}
          destinations={overview.list.filter(({ destination }) => shown.has(destination))}
          filter={filter}
          hasMore={next !== null || search.page !== ""}
          isOpen={isOpen(search)}
          now={Date.now()}
        />
      ) : (
        <div className="rounded-xl border bg-surface">
          <Nothing search={search} hasMore={next !== null} />
        </div>
      )}
      <Pages search={search} next={next} />
    </Shell>
  );
}

function overviewWords(t: Say<"admin.queue">, { waiting, held }: { waiting: number; held: number }): string {
  if (waiting > 0 && held > 0) return t("onWay.both", { waiting, held });
  if (waiting > 0) return t("onWay.waiting", { waiting });
  return held > 0 ? t("onWay.held", { held }) : t("allLeft");
}

function Nothing({ search, hasMore }: { search: Search; hasMore: boolean }) {
  const t = useTranslations("admin.queue");
  if (hasMore)
    return (
      <EmptyState icon={<SearchX />} title={t("nothingYet")}>
        {t("nothingYetMore")}
      </EmptyState>
    );
  if (search.text === "" && search.state === "")
    return (
      <EmptyState icon={<MailCheck />} title={t("nothingWaits")}>
        {t("nothingWaitsMore")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<SearchX />}
      title={t("nothingFound")}
      action={
        <Button asChild>
          <Link href="/admin/queue">{t("showAll")}</Link>
        </Button>
      }
    >
      {t("nothingFoundMore")}
    </EmptyState>
  );
}

function Pages({ search, next }: { search: Search; next: string | null }) {
  const t = useTranslations("admin.queue");
  if (search.page === "" && next === null) return null;
  return (
    <nav aria-label={t("pages")} className="mt-4 flex justify-between gap-2">
      {search.page === "" ? (
        <span />
      ) : (
        <Button asChild size="sm">
          <Link href={addressOf({ ...search, page: "" })}>
            <ArrowLeft aria-hidden />
            {t("beginning")}
          </Link>
        </Button>
      )}
      {next === null ? null : (
        <Button asChild size="sm">
          <Link href={addressOf({ ...search, page: next })}>
            {t("nextPage")}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
