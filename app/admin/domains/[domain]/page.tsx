import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../../lib/mail.ts";
import { requireAdministrator } from "../../../../lib/session.ts";
import { readClock } from "../../../request-clock.ts";
import { Shell } from "../../../settings/shell.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { AdminSections } from "../../sections.tsx";
import { inhabitants } from "../domain-words.ts";
import { DomainActs } from "./domain-acts.tsx";
import { Records } from "./records.tsx";

interface Props {
  params: Promise<{ domain: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: nameIn((await params).domain) ?? (await getTranslations("admin.domains"))("title") };
}

/** One domain: the records that belong into its DNS, and which are there. */
export default async function DomainPage({ params }: Props) {
  const session = await requireAdministrator();
  const name = nameIn((await params).domain) ?? notFound();
  const [t, records, domains, { locale }] = await Promise.all([
    getTranslations("admin.domains"),
    mailCore().domains.records(name),
    mailCore().domains.list(),
    readClock(),
  ]);
  if (!records.ok) notFound();
  // A name typed with accents leads to the same domain under its own.
  const own = records.value.find(({ purpose }) => purpose === "mx")?.name;
  const summary = domains.find((one) => one.name === own);
  if (!summary) notFound();
  return (
    <Shell here="admin" administrator address={session.address}>
      <AdminSections here="domains" />
      <Link
        href="/admin/domains"
        className="mb-3 inline-flex items-center gap-1.5 text-sm text-ink-2 hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("all")}
      </Link>
      <PageHead title={summary.name} lead={inhabitants(t, summary)}>
        <DomainActs name={summary.name} hasNewKeys={records.value.some(({ key }) => key?.state === "next")} />
      </PageHead>
      <Records name={summary.name} records={records.value} locale={locale} />
    </Shell>
  );
}

/** A path may hold anything. */
function nameIn(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
