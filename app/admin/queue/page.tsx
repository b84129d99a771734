import { ArrowLeft, ArrowRight, MailCheck, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import { Shell } from "../../settings/shell.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { AdminSections } from "../sections.tsx";
import { addressOf, filterOf, isOpen, readSearch, type Search } from "./filter.ts";
import { LedgerLine } from "./ledger.tsx";
import { Live } from "./live.tsx";
import { QueueTable } from "./queue-table.tsx";
import { SearchBar } from "./search-bar.tsx";

export const metadata: Metadata = { title: "Queue" };

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
  const [page, overview, ledger] = await Promise.all([
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
      <div className="mb-5">
        <h1 className="text-xl font-semibold tracking-[-0.015em]">Queue</h1>
        <p className="mt-0.5 text-sm text-ink-2">{overviewWords(overview)}</p>
      </div>
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

function overviewWords({ waiting, held }: { waiting: number; held: number }): string {
  if (waiting + held === 0) return "Everything has left.";
  const number = (count: number) => count.toLocaleString("en");
  const parts = [waiting > 0 ? `${number(waiting)} waiting` : null, held > 0 ? `${number(held)} held` : null];
  return `On its way to other hosts: ${parts.filter(Boolean).join(", ")}.`;
}

function Nothing({ search, hasMore }: { search: Search; hasMore: boolean }) {
  if (hasMore)
    return (
      <EmptyState icon={<SearchX />} title="Nothing so far">
        So many recipients are looked through for each page. The search goes on with the next one.
      </EmptyState>
    );
  if (search.text === "" && search.state === "")
    return (
      <EmptyState icon={<MailCheck />} title="Nothing waits">
        What cannot be handed over at once waits here until its host takes it.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<SearchX />}
      title="Nothing found"
      action={
        <Button asChild>
          <Link href="/admin/queue">Show all that is on its way</Link>
        </Button>
      }
    >
      No recipient is like that.
    </EmptyState>
  );
}

function Pages({ search, next }: { search: Search; next: string | null }) {
  if (search.page === "" && next === null) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-between gap-2">
      {search.page === "" ? (
        <span />
      ) : (
        <Button asChild size="sm">
          <Link href={addressOf({ ...search, page: "" })}>
            <ArrowLeft aria-hidden />
            Beginning
          </Link>
        </Button>
      )}
      {next === null ? null : (
        <Button asChild size="sm">
          <Link href={addressOf({ ...search, page: next })}>
            Next
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
