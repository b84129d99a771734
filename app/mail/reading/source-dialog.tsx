"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Email } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useMessageFile } from "./message-file.ts";
import { textMaxLength, useFileText } from "./viewer/use-file-text.ts";

interface SourceDialogProps {
  email: Email;
  /** The fields above the text, or the whole message as received. */
  part: "headers" | "source";
  onClose: () => void;
}

/** The message as it came over the wire. */
export function SourceDialog({ email, part, onClose }: SourceDialogProps) {
  const t = useTranslations("mail.reading");
  const { url, name } = useMessageFile(email);
  const source = useFileText(url);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={part === "headers" ? t("allHeaders") : t("source")}
        size="lg"
        footer={
          <Button asChild>
            <a href={url} download={name}>
              <Download aria-hidden />
              {t("downloadMessage")}
            </a>
          </Button>
        }
      >
        {source.state === "failed" ? (
          <p role="alert">{t("messageNotRead")}</p>
        ) : source.state === "loading" ? (
          <Skeleton className="h-60" />
        ) : part === "headers" ? (
          <Headers fields={fieldsOf(source.text)} />
        ) : (
          <pre className="rounded-md bg-sunken p-3 font-mono text-xs leading-[18px] whitespace-pre-wrap [overflow-wrap:anywhere]">
            {source.text}
            {source.text.length >= textMaxLength ? `\n…\n${t("restInDownload")}` : ""}
          </pre>
        )}
      </DialogContent>
    </Dialog>
  );
}

function Headers({ fields }: { fields: [string, string][] }) {
  return (
    <dl className="grid gap-x-4 gap-y-1.5 font-mono text-xs leading-[18px] sm:grid-cols-[minmax(120px,auto)_1fr]">
      {fields.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields repeat; their order is what they are.
        <div key={index} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Name and unfolded value of each field. RFC 5322 section 2.2. */
export function fieldsOf(source: string): [string, string][] {
  const head = source.split(/\r?\n\r?\n/, 1)[0] ?? "";
  return head
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(":");
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
    });
}
