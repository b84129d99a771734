"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Filter } from "../../../lib/jmap/calls.ts";
import { answerTo, request, wordsFor } from "../../../lib/jmap/client.ts";
import type { Label } from "../../../lib/jmap/labels.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import { exportAddress } from "../../../lib/transfer/export-address.ts";
import type { ExportFormat } from "../../../mail-core/index.ts";
import { arrange } from "../../mail/frame/folders.ts";
import { sizeText } from "../../mail/time-format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";

interface ExportFormProps {
  accountId: Id;
  address: string;
  mailboxes: readonly Mailbox[];
  labels: readonly Label[];
  locale: string;
}

interface Choice {
  value: string;
  text: string;
  /** Null is everything. */
  filter: Filter | null;
  name: string;
}

const formats = ["mbox", "eml", "maildir"] as const satisfies ExportFormat[];

/** What can be downloaded: all mail, a folder, or a label. */
function choicesOf({ address, mailboxes, labels }: ExportFormProps, everything: string) {
  const { system, own } = arrange(mailboxes);
  const folder = (mailbox: Mailbox, depth = 0): Choice => ({
    value: mailbox.id,
    text: `${"\u2003".repeat(depth)}${mailbox.name}`,
    filter: { inMailbox: mailbox.id },
    name: mailbox.name,
  });
  return {
    all: { value: "", text: everything, filter: null, name: address } satisfies Choice,
    folders: [
      ...system.map((mailbox) => folder(mailbox)),
      ...own.map(({ mailbox, depth }) => folder(mailbox, depth)),
    ],
    labels: labels.map(
      ({ keyword, name }): Choice => ({
        value: `label ${keyword}`,
        text: name,
        filter: { hasKeyword: keyword },
        name,
      }),
    ),
  };
}

/** How much the archive would hold, in words; null while it is not known. */
function useMeasure(accountId: Id, filter: Filter | null, locale: string): string | null {
  const t = useTranslations("settings.transfer.export");
  const [words, setWords] = useState<string | null>(null);
  const asked = JSON.stringify(filter);
  useEffect(() => {
    const ending = new AbortController();
    setWords(null);
    request([["MailExport/measure", { accountId, filter: JSON.parse(asked) }, "0"]], {
      signal: ending.signal,
    })
      .then((responses) => {
        const { emails, octets } = answerTo<{ emails: number; octets: number }>(responses, "0");
        setWords(t("measured", { emails, size: sizeText(octets, locale) }));
      })
      .catch((cause) => {
        if (!ending.signal.aborted) setWords(wordsFor(cause));
      });
    return () => ending.abort();
  }, [accountId, asked, locale, t]);
  return words;
}

/** Chooses what to download, and in which form. */
export function ExportForm(props: ExportFormProps) {
  const { accountId, locale } = props;
  const t = useTranslations("settings.transfer.export");
  const { all, folders, labels } = choicesOf(props, t("everything"));
  const [chosen, setChosen] = useState("");
  const [format, setFormat] = useState<ExportFormat>("mbox");
  const choice = [...folders, ...labels].find(({ value }) => value === chosen) ?? all;
  const measured = useMeasure(accountId, choice.filter, locale);
  const option = ({ value, text }: Choice) => (
    <option key={value} value={value}>
      {text}
    </option>
  );
  return (
    <section aria-labelledby="export" className="rounded-xl border bg-surface p-5 sm:p-6">
      <h2 id="export" className="text-base font-semibold">
        {t("title")}
      </h2>
      <p className="mt-0.5 mb-4 text-sm text-ink-2">{t("lead")}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("what")}>
          <Select value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {option(all)}
            <optgroup label={t("folders")}>{folders.map(option)}</optgroup>
            {labels.length > 0 ? <optgroup label={t("labels")}>{labels.map(option)}</optgroup> : null}
          </Select>
        </Field>
        <Field label={t("as")} hint={t(`hints.${format}`)}>
          <Select value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)}>
            {formats.map((one) => (
              <option key={one} value={one}>
                {t(`formats.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <Button variant="primary" asChild>
          <a href={exportAddress(accountId, { filter: choice.filter, format, name: choice.name })} download>
            <Download aria-hidden />
            {t("download")}
          </a>
        </Button>
        <p aria-live="polite" className="text-sm text-ink-2 tabular-nums">
          {measured ?? t("counting")}
        </p>
      </div>
    </section>
  );
}
