"use client";

import { CircleCheck, RefreshCw } from "lucide-react";
import { useState, useTransition } from "react";
import type { DnsFinding, DnsRecord } from "../../../../mail-core/index.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { type CheckResult, checkDomain } from "../actions.ts";
import { checkWords, findingWords, recordWords } from "../domain-words.ts";
import { Copied } from "./copied.tsx";

interface Props {
  name: string;
  records: readonly DnsRecord[];
  locale: string;
}

/** Every record with what the last check found of it. */
export function Records({ name, records, locale }: Props) {
  const [checked, setChecked] = useState<CheckResult | null>(null);
  const [busy, start] = useTransition();
  const check = () =>
    start(async () => {
      try {
        setChecked(await checkDomain(name));
      } catch {
        setChecked({ problem: "Keryx did not answer. Check again in a moment." });
      }
    });
  const found = checked && "records" in checked ? checked.records : null;
  const findingOf = (record: DnsRecord) =>
    found?.find((one) => one.purpose === record.purpose && one.name === record.name)?.finding;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border bg-surface px-5 py-4">
        <p className="min-w-0 grow basis-64 text-sm text-pretty text-ink-2" aria-live="polite">
          <Summary checked={checked} busy={busy} />
        </p>
        <Button variant="primary" busy={busy} onClick={check} className="max-sm:w-full">
          <RefreshCw aria-hidden />
          Check the DNS
        </Button>
      </div>
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
    </>
  );
}

function Summary({ checked, busy }: { checked: CheckResult | null; busy: boolean }) {
  if (busy) return "Asking the name servers…";
  if (!checked)
    return "Put these records into the domain's DNS, where you bought the domain or where its name servers are. Then check.";
  if ("problem" in checked) return <span className="text-danger-text">{checked.problem}</span>;
  const words = checkWords(checked.records);
  return words === "Everything is in place." ? (
    <span className="inline-flex items-center gap-2 font-medium text-good-text">
      <CircleCheck aria-hidden className="size-4" />
      {words}
    </span>
  ) : (
    `${words} A change may take an hour until it is seen everywhere.`
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
  const { title, text } = recordWords(record, (at) => dayIn(at, locale));
  const state = record.key?.state;
  const said = finding && findingWords({ ...record, finding });
  return (
    <li
      className={cn("rounded-xl border bg-surface p-5", state === "retired" && "bg-transparent")}
      aria-label={title}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <h2 className="text-base font-semibold">{title}</h2>
        <Badge className="font-mono">{record.type}</Badge>
        {state === "next" ? <Badge tone="accent">New</Badge> : null}
        {state === "retired" ? <Badge>Old</Badge> : null}
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
            said.tone === "danger" ? "text-danger-text" : "text-warn-text",
            said.tone === "neutral" && "text-ink-2",
          )}
        >
          {said.text}
        </p>
      ) : null}
      <dl className="mt-3.5 grid gap-x-3 gap-y-2 sm:grid-cols-[auto_1fr]">
        <Row label="Name">
          <Copied label="name" text={record.name} />
        </Row>
        <Row label="Value">
          <Copied label="value" text={record.value} />
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

/** A day in the reader's tongue; what the browser asked for may be anything. */
function dayIn(at: Date, locale: string): string {
  const options = { day: "numeric", month: "long", timeZone: "UTC" } as const;
  try {
    return new Intl.DateTimeFormat(locale, options).format(at);
  } catch {
    return new Intl.DateTimeFormat("en", options).format(at);
  }
}
