"use client";

import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CollectSource } from "../../../lib/jmap/elsewhere-types.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { RemovalDialog } from "../../admin/removal-dialog.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Summary } from "../../ui/summary.tsx";
import { faultWords } from "../fault-words.ts";
import { removeSource, runSource, saveSource } from "./actions.ts";
import { keepWords, lastRunWords, progressWords, reportWords, stateOf } from "./collect-words.ts";
import { SourceFields } from "./source-fields.tsx";
import { SourceSending } from "./source-sending.tsx";

interface SourceRowProps {
  source: CollectSource;
  folders: readonly { id: string; name: string }[];
  locale: string;
  /** When it last ran, in words. */
  ran: string | null;
}

/** One other account: where it stands, what came, and what can be done about it. */
export function SourceRow({ source, folders, locale, ran }: SourceRowProps) {
  const t = useTranslations("settings.collect");
  const [open, setOpen] = useState<"change" | "remove" | null>(null);
  const { id, name, address, host, isPaused, isRunning, progress, report } = source;
  const state = stateOf(t, source);
  const close = () => setOpen(null);
  const isUnderWay = progress.doneMessages < progress.listedMessages;
  const last = lastRunWords(t, source);
  return (
    <li aria-label={name} className="grid gap-2 border-b px-4 py-4 last:border-b-0 sm:px-5">
      <div className="flex flex-wrap items-center gap-3">
        <Inbox aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3 max-sm:hidden" />
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium break-words">
            {name}
            <Badge tone={state.tone}>{state.text}</Badge>
          </p>
          <p className="mt-0.5 text-xs break-words text-ink-3">
            {name === address ? host : `${address} · ${host}`} · {keepWords(t, source.keepDays)}
            {source.keyword ? ` · ${t("labelled", { keyword: source.keyword })}` : null}
          </p>
        </div>
        <form action={runSource} className="flex flex-wrap gap-2">
          <input type="hidden" name="id" value={id} />
          {isPaused ? (
            <Button type="submit" size="sm" name="act" value="resume">
              {t("resume")}
            </Button>
          ) : (
            <>
              {isRunning ? null : (
                <Button type="submit" size="sm" name="act" value="now">
                  {t("now")}
                </Button>
              )}
              <Button type="submit" size="sm" name="act" value="pause">
                {t("pause")}
              </Button>
            </>
          )}
          <Button size="sm" aria-label={t("changeOf", { name })} onClick={() => setOpen("change")}>
            {t("change")}
          </Button>
          <Button size="sm" aria-label={t("removeOf", { name })} onClick={() => setOpen("remove")}>
            {t("remove")}
          </Button>
        </form>
      </div>
      {isUnderWay ? (
        <div className="grid gap-1">
          <progress
            aria-label={t("howFar")}
            className="h-1.5 w-full accent-(--color-accent)"
            max={Math.max(1, progress.listedOctets)}
            value={progress.doneOctets}
          />
          <p className="text-xs text-ink-2">{progressWords(t, source, locale)}</p>
        </div>
      ) : null}
      {last && !isRunning ? (
        <p className={`text-sm ${source.lastRun?.failure ? "text-danger-text" : "text-ink-2"}`}>
          {last} <span className="text-xs text-ink-3">{ran}</span>
        </p>
      ) : null}
      {source.lastRun || report.taken > 0 ? (
        <p className="text-xs text-ink-3">{reportWords(t, source, locale)}</p>
      ) : null}
      <SourceSending source={source} />
      {report.failures.length > 0 ? <Failures source={source} /> : null}
      {open === "change" ? (
        <Dialog open onOpenChange={close}>
          <DialogContent title={t("changeTitle")} description={address}>
            <ActForm action={saveSource} submit={t("save")} onCancel={close} onDone={close}>
              {(problems) => <SourceFields source={source} folders={folders} problems={problems} />}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
      {open === "remove" ? (
        <RemovalDialog
          title={t("removeTitle")}
          name={name}
          fields={{ id }}
          more={t("removeMore")}
          submit={t("remove")}
          gone={t("removed")}
          action={removeSource}
          onClose={close}
        />
      ) : null}
    </li>
  );
}

/** What could not be had, and why. */
function Failures({ source: { id, report } }: { source: CollectSource }) {
  const t = useTranslations("settings.collect");
  const faults = useTranslations("settings.faults");
  return (
    <details className="group text-xs text-ink-2">
      <Summary>{t("failures")}</Summary>
      <ul className="mt-2 grid gap-1">
        {report.failures.map((fault) => (
          <li key={fault.uidl} className="break-words">
            {faultWords(faults, fault)} <span className="text-ink-3">({fault.uidl})</span>
          </li>
        ))}
      </ul>
      <form action={runSource} className="mt-2">
        <input type="hidden" name="id" value={id} />
        <Button type="submit" size="sm" name="act" value="retry">
          {t("retry")}
        </Button>
      </form>
    </details>
  );
}
