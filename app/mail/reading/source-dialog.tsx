"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Email } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useMessageFile } from "./message-file.ts";

/** More than this is only downloaded. */
const shownMaxOctets = 1_000_000;

interface SourceDialogProps {
  email: Email;
  /** The fields above the text, or the whole message as received. */
  part: "headers" | "source";
  onClose: () => void;
}

/** The message as it came over the wire. */
export function SourceDialog({ email, part, onClose }: SourceDialogProps) {
  const t = useTranslations("mail.reading");
  const [source, setSource] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const { url, name } = useMessageFile(email);
  useEffect(() => {
    const stop = new AbortController();
    readStart(url, stop.signal).then(setSource, () => !stop.signal.aborted && setFailed(true));
    return () => stop.abort();
  }, [url]);

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
        {failed ? (
          <p role="alert">{t("messageNotRead")}</p>
        ) : source === null ? (
          <Skeleton className="h-60" />
        ) : part === "headers" ? (
          <Headers fields={fieldsOf(source)} />
        ) : (
          <pre className="rounded-md bg-sunken p-3 font-mono text-xs leading-[18px] whitespace-pre-wrap [overflow-wrap:anywhere]">
            {source}
            {source.length >= shownMaxOctets ? `\n…\n${t("restInDownload")}` : ""}
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

async function readStart(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  if (!answer.ok || !answer.body) throw new Error(String(answer.status));
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < shownMaxOctets) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, shownMaxOctets);
}
