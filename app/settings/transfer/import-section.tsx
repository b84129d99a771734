"use client";

import { FileUp, Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { MailImport } from "../../../lib/jmap/elsewhere-types.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import type { ChosenFile, SendPlaces } from "../../../lib/transfer/send-files.ts";
import { arrange } from "../../mail/frame/folders.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.tsx";
import { ImportRow } from "./import-row.tsx";
import { MoveDialog } from "./move-dialog.tsx";
import { useImports } from "./use-imports.ts";

interface ImportSectionProps {
  accountId: Id;
  places: SendPlaces;
  imports: readonly MailImport[];
  mailboxes: readonly Mailbox[];
  locale: string;
}

const chosenOf = (list: FileList | null): ChosenFile[] =>
  Array.from(list ?? [], (file) => ({ name: file.webkitRelativePath || file.name, file })).filter(
    ({ file }) => file.size > 0,
  );

/** Brings in mail: files are chosen or dropped, accounts elsewhere move over, and each import is shown until its owner takes it off the list. */
export function ImportSection(props: ImportSectionProps) {
  const { accountId, places, locale } = props;
  const t = useTranslations("settings.transfer.import");
  const imports = useImports(accountId, places, { list: props.imports, mailboxes: props.mailboxes });
  const [into, setInto] = useState("");
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { system, own } = arrange(imports.mailboxes);

  const bring = (files: readonly ChosenFile[], goOn?: Id) => {
    if (files.length === 0) return;
    imports.send(files, into || null, goOn).catch((cause) => {
      if ((cause as { name?: unknown }).name !== "AbortError") toast.error(wordsFor(cause));
    });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    bring(chosenOf(event.dataTransfer.files));
  };
  return (
    <section aria-labelledby="import" className="mb-5 rounded-xl border bg-surface p-5 sm:p-6">
      <h2 id="import" className="text-base font-semibold">
        {t("title")}
      </h2>
      <p className="mt-0.5 mb-4 text-sm text-pretty text-ink-2">{t("lead")}</p>
      <fieldset
        aria-label={t("title")}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          "grid min-w-0 gap-4 rounded-lg border border-dashed p-4 sm:grid-cols-[1fr_auto] sm:items-end",
          isOver ? "border-accent bg-accent-soft" : "border-line-strong",
        )}
      >
        <Field label={t("into")} hint={into === "" ? t("asFilesSay") : t("inOne")}>
          <Select value={into} onChange={(event) => setInto(event.target.value)}>
            <option value="">{t("byFiles")}</option>
            {system.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            {own.map(({ mailbox: { id, name }, depth }) => (
              <option key={id} value={id}>
                {"\u2003".repeat(depth)}
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <div className="sm:self-center">
          <Button variant="primary" onClick={() => input.current?.click()}>
            <FileUp aria-hidden />
            {t("choose")}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-label={t("choose")}
            onChange={(event) => {
              bring(chosenOf(event.target.files));
              event.target.value = "";
            }}
          />
        </div>
      </fieldset>
      <MoveOver onBegun={imports.look} />
      {imports.list.length > 0 ? (
        <ul className="mt-4 border-t">
          {imports.list.map((one) => (
            <ImportRow
              key={one.id}
              one={one}
              imports={imports}
              locale={locale}
              onGoOn={(files) => bring(files, one.id)}
            />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** Brings a whole account elsewhere. */
function MoveOver({ onBegun }: { onBegun(): Promise<void> }) {
  const t = useTranslations("settings.transfer.move");
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 rounded-lg border p-4">
      <div className="min-w-0 grow basis-64">
        <h3 className="text-sm font-medium">{t("title")}</h3>
        <p className="mt-0.5 text-xs text-pretty text-ink-3">{t("lead")}</p>
      </div>
      <Button onClick={() => setOpen(true)}>
        <Inbox aria-hidden />
        {t("begin")}
      </Button>
      {open ? (
        <MoveDialog
          one={null}
          onClose={() => setOpen(false)}
          onBegun={() => {
            toast.success(t("begun"), { description: t("begunMore") });
            // What could not be read now is read the next time.
            void onBegun().catch(() => {});
          }}
        />
      ) : null}
    </div>
  );
}
