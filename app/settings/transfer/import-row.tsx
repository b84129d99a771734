import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { MailImport } from "../../../lib/jmap/elsewhere-types.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import type { ChosenFile } from "../../../lib/transfer/send-files.ts";
import { sizeText } from "../../mail/time-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Summary } from "../../ui/summary.tsx";
import { toast } from "../../ui/toast.tsx";
import { faultWords } from "../fault-words.ts";
import { MoveDialog } from "./move-dialog.tsx";
import { failureWords } from "./move-words.ts";
import type { Imports } from "./use-imports.ts";

interface ImportRowProps {
  one: MailImport;
  imports: Imports;
  locale: string;
  /** Goes on sending its files, which were chosen again. */
  onGoOn(files: ChosenFile[]): void;
}

type Standing =
  | "sending"
  | "interrupted"
  | "reading"
  | "moving"
  | "failing"
  | "waiting"
  | "paused"
  | "full"
  | "done"
  | "canceled";
const tones = {
  sending: "accent",
  interrupted: "danger",
  reading: "accent",
  moving: "accent",
  failing: "danger",
  waiting: "neutral",
  paused: "neutral",
  full: "danger",
  done: "good",
  canceled: "neutral",
} as const satisfies Record<Standing, string>;

function standingOf(
  { status, isPaused, isRunning, imap, failure }: MailImport,
  isSending: boolean,
): Standing {
  if (status === "done" || status === "canceled") return status;
  if (status === "receiving") return isSending ? "sending" : "interrupted";
  if (failure && !isRunning) return "failing";
  if (isPaused) return "paused";
  if (status === "full") return "full";
  if (!isRunning) return "waiting";
  return imap ? "moving" : "reading";
}

/** One import: where it stands, what came, and what can be done about it. */
export function ImportRow({ one, imports, locale, onGoOn }: ImportRowProps) {
  const t = useTranslations("settings.transfer.import");
  const c = useTranslations("settings.collect");
  const m = useTranslations("settings.transfer.move");
  const faults = useTranslations("settings.faults");
  const [again, setAgain] = useState(false);
  const { id, files, imap, failure, messages, size, done, report, isPaused } = one;
  const sent = imports.sent.get(id);
  const standing = standingOf(one, sent !== undefined);
  const isOver = standing === "done" || standing === "canceled";
  const received = sent ?? files.reduce((sum, file) => sum + file.received, 0);
  const isReceiving = one.status === "receiving";
  // Nobody knows yet what there is.
  const isFresh = messages?.listed === 0;
  const [first] = files;
  const nameOfFiles =
    files.length === 1
      ? (first?.name ?? "")
      : t("files", { count: files.length, more: files.length - 1, first: first?.name ?? "" });
  const name = imap ? c("userAt", { username: imap.username, host: imap.host }) : nameOfFiles;
  const filesText = () =>
    isReceiving
      ? t("sent", { sent: sizeText(received, locale), size: sizeText(size, locale) })
      : t("read", { read: sizeText(done, locale), size: sizeText(size, locale) });
  const movedText = () =>
    messages && messages.listed > 0
      ? c("progress", {
          ...messages,
          doneSize: sizeText(done, locale),
          listedSize: sizeText(size, locale),
        })
      : m("counting");
  const act = (work: Promise<void>) => void work.catch((cause) => toast.error(wordsFor(cause)));
  return (
    <li aria-label={name} className="grid gap-2 border-b py-4 last:border-b-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium [overflow-wrap:anywhere]">
            {name}
            <Badge tone={tones[standing]}>{t(`standing.${standing}`)}</Badge>
          </p>
          {imap && size === 0 ? null : (
            <p className="mt-0.5 text-xs text-ink-3 tabular-nums">{sizeText(size, locale)}</p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {standing === "interrupted" ? <GoOn one={one} onGoOn={onGoOn} /> : null}
          {imap && (isOver || failure) ? (
            <Button size="sm" onClick={() => setAgain(true)}>
              {isOver ? m("again") : m("change")}
            </Button>
          ) : null}
          {standing === "failing" ? (
            <Button size="sm" onClick={() => act(imports.change(id, { isPaused: false }))}>
              {m("retry")}
            </Button>
          ) : null}
          {isOver || isReceiving || standing === "failing" ? null : (
            <Button size="sm" onClick={() => act(imports.change(id, { isPaused: !isPaused }))}>
              {isPaused ? t("resume") : t("pause")}
            </Button>
          )}
          {isOver ? (
            <Button size="sm" onClick={() => act(imports.forget(id))}>
              {t("forget")}
            </Button>
          ) : (
            <Button size="sm" onClick={() => act(imports.change(id, { status: "canceled" }))}>
              {t("cancel")}
            </Button>
          )}
        </div>
      </div>
      {isOver || (isFresh && standing !== "moving") ? null : (
        <div className="grid gap-1">
          <progress
            aria-label={t("progress")}
            className="h-1.5 w-full accent-(--color-accent)"
            max={Math.max(1, size)}
            value={isReceiving ? received : done}
          />
          <p className="text-xs text-ink-2 tabular-nums">{messages ? movedText() : filesText()}</p>
        </div>
      )}
      {imap && failure && standing === "failing" ? (
        <p className="text-sm text-danger-text">{failureWords(m, failure, imap.host)}</p>
      ) : null}
      {standing === "full" ? <p className="text-sm text-danger-text">{t("fullMore")}</p> : null}
      {standing === "interrupted" ? <p className="text-sm text-ink-2">{t("interruptedMore")}</p> : null}
      {isReceiving || (isFresh && !isOver) ? null : <Report one={one} imports={imports} locale={locale} />}
      {report.failures.length > 0 ? (
        <details open={isOver && report.taken === 0} className="group text-xs text-ink-2">
          <Summary>{t("failures")}</Summary>
          <ul className="mt-2 grid gap-1">
            {report.failures.map((fault, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place may be named twice, and the list only grows.
              <li key={at} className="[overflow-wrap:anywhere]">
                {faultWords(faults, fault)} <span className="text-ink-3">({fault.where})</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {again ? (
        <MoveDialog one={one} onClose={() => setAgain(false)} onBegun={() => act(imports.look())} />
      ) : null}
    </li>
  );
}

/** What came, what was here, what failed; and how much went into which folder. */
function Report({ one: { report }, imports, locale }: Pick<ImportRowProps, "one" | "imports" | "locale">) {
  const t = useTranslations("settings.transfer.import");
  const { taken, repeated, failed, ignoredFiles, octets } = report;
  const nameOf = (id: Id) => imports.mailboxes.find((mailbox) => mailbox.id === id)?.name ?? "…";
  const folders = Object.entries(report.folders).sort(([, a], [, b]) => b - a);
  return (
    <div className="grid gap-1 text-sm text-ink-2 tabular-nums" role="status">
      <p>
        {t("taken", { count: taken, size: sizeText(octets, locale) })}
        {repeated > 0 ? ` ${t("repeated", { count: repeated })}` : ""}
        {failed > 0 ? ` ${t("failed", { count: failed })}` : ""}
        {ignoredFiles > 0 ? ` ${t("ignored", { count: ignoredFiles })}` : ""}
      </p>
      {folders.length > 0 ? (
        <p className="text-xs text-ink-3">
          {folders.map(([id, count]) => `${nameOf(id)} ${count.toLocaleString(locale)}`).join(" · ")}
        </p>
      ) : null}
    </div>
  );
}

/** Files are not kept by a browser: the same ones are chosen again. */
function GoOn({ one, onGoOn }: Pick<ImportRowProps, "one" | "onGoOn">) {
  const t = useTranslations("settings.transfer.import");
  const input = useRef<HTMLInputElement>(null);
  const choose = (list: FileList | null) => {
    const chosen = Array.from(list ?? []);
    const files = one.files.flatMap(({ name, size }) => {
      const file = chosen.find((other) => other.size === size && name.endsWith(other.name));
      return file ? [{ name, file }] : [];
    });
    if (files.length < one.files.length) toast.error(t("otherFiles"));
    else onGoOn(files);
  };
  return (
    <>
      <Button size="sm" onClick={() => input.current?.click()}>
        {t("goOn")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("goOn")}
        onChange={(event) => choose(event.target.files)}
      />
    </>
  );
}
