"use client";

import { CircleCheck, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import type { DnsFinding, DnsRecord } from "../../../../mail-core/index.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { Copied } from "../../../ui/copied.tsx";
import { type CheckResult, checkDomain } from "../actions.ts";
import { byReader, checkWords, findingWords, recordWords } from "../domain-words.ts";

interface Props {
  name: string;
  records: readonly DnsRecord[];
  locale: string;
}

/** Every record with what the last check found of it. */
export function Records({ name, records, locale }: Props) {
  const t = useTranslations("admin.domains.checks");
  const [checked, setChecked] = useState<CheckResult | null>(null);
  const [busy, start] = useTransition();
  const check = () =>
    start(async () => {
      try {
        setChecked(await checkDomain(name));
      } catch {
        setChecked({ problem: t("noAnswer") });
      }
    });
  const found = checked && "records" in checked ? checked.records : null;
  const findingOf = (record: DnsRecord) =>
    found?.find((one) => one.purpose === record.purpose && one.name === record.name)?.finding;
  const [forMail, forPrograms] = byReader(records);
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border bg-surface px-5 py-4">
        <p className="min-w-0 grow basis-64 text-sm text-pretty text-ink-2" aria-live="polite">
          <Summary checked={checked} busy={busy} />
        </p>
        <Button variant="primary" busy={busy} onClick={check} className="max-sm:w-full">
          <RefreshCw aria-hidden />
          {t("check")}
        </Button>
      </div>
      <Group title={t("forMail")} words={t("forMailMore")} records={forMail} {...{ findingOf, locale }} />
      {forPrograms.length > 0 ? (
        <Group
          title={t("forPrograms")}
          words={t("forProgramsMore")}
          records={forPrograms}
          {...{ findingOf, locale }}
        />
      ) : null}
    </>
  );
}

interface GroupProps {
  title: string;
  words: string;
  records: readonly DnsRecord[];
  findingOf(record: DnsRecord): DnsFinding | undefined;
  locale: string;
}

function Group({ title, words, records, findingOf, locale }: GroupProps) {
  return (
    <section className="mb-8">
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="mt-0.5 mb-3 text-sm text-pretty text-ink-2">{words}</p>
      <ul className="grid gap-3">
        {records.map((record) => (
          <Record
            key={`${record.purpose} ${record.name}`}
            record={record}
            finding={findingOf(record)}
            locale={locale}
          />
        ))}
      </ul>
    </section>
  );
}

function Summary({ checked, busy }: { checked: CheckResult | null; busy: boolean }) {
  const t = useTranslations("admin.domains");
  if (busy) return t("checks.asking");
  if (!checked) return t("checks.start");
  if ("problem" in checked) return <span className="text-danger-text">{checked.problem}</span>;
  const { isAllRight, text } = checkWords(t, checked.records);
  return isAllRight ? (
    <span className="inline-flex items-center gap-2 font-medium text-good-text">
      <CircleCheck aria-hidden className="size-4" />
      {text}
    </span>
  ) : (
    `${text} ${t("checks.mayTake")}`
  );
}

function Record({
  record,
  finding,
  locale,
}: {
  record: DnsRecord;
  finding: DnsFinding | undefined;
  locale: string;
}) {
  const t = useTranslations("admin.domains");
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  const { title, text } = recordWords(t, record, (at) => format.format(at));
  const state = record.key?.state;
  const said = finding && findingWords(t, { ...record, finding });
  return (
    <li
      className={cn("rounded-xl border p-5", state === "retired" ? "bg-transparent" : "bg-surface")}
      aria-label={title}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <h3 className="text-base font-semibold">{title}</h3>
        <Badge className="font-mono">{record.type}</Badge>
        {state === "next" ? <Badge tone="accent">{t("checks.isNew")}</Badge> : null}
        {state === "retired" ? <Badge>{t("checks.isOld")}</Badge> : null}
        {said ? (
          <Badge tone={said.tone} className="ms-auto">
            {said.word}
          </Badge>
        ) : null}
      </div>
      <p className="mt-1 max-w-prose text-sm text-pretty text-ink-2">{text}</p>
      {said?.text ? (
        <p
          className={cn(
            "mt-2 text-sm break-words",
            said.tone === "neutral"
              ? "text-ink-2"
              : said.tone === "danger"
                ? "text-danger-text"
                : "text-warn-text",
          )}
        >
          {said.text}
        </p>
      ) : null}
      <dl className="mt-3.5 grid gap-x-3 gap-y-2 sm:grid-cols-[auto_1fr]">
        <Row label={t("checks.name")}>
          <Copied label={t("checks.copyName")} done={t("checks.copied")} text={record.name} />
        </Row>
        <Row label={t("checks.value")}>
          <Copied label={t("checks.copyValue")} done={t("checks.copied")} text={record.value} />
        </Row>
      </dl>
    </li>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-3 gap-y-1 sm:col-span-2 sm:grid-cols-subgrid sm:items-start">
      <dt className="text-xs text-ink-3 sm:py-2.5">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
