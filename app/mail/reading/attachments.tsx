"use client";

import {
  Download,
  Eye,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileText,
  FileVideo,
  type LucideIcon,
} from "lucide-react";
import { useEffect, useState } from "react";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import type { Email, EmailBodyPart } from "../../../lib/jmap/types.ts";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useMail } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";
import { showable } from "./body.tsx";
import { DownloadAll } from "./download-all.tsx";

const icons: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/zip|tar|rar|7z|gzip|compress/, FileArchive],
  [/^text\/|pdf|word|document|sheet|presentation/, FileText],
];

const viewable = (type: string): boolean =>
  showable.test(type) || type === "application/pdf" || type === "text/plain";

const nameFor = (part: EmailBodyPart, index: number): string =>
  part.name?.trim() || (part.type === "message/rfc822" ? "message.eml" : `attachment-${index + 1}`);

/** What came with a message and is not shown in it. */
export function Attachments({ email }: { email: Email }) {
  const { places, store, clock } = useMail();
  const [viewed, setViewed] = useState<{ part: EmailBodyPart; name: string } | null>(null);
  const shown = new Set((email.htmlBody ?? []).map((part) => part.blobId));
  const used = new Set(
    Object.values(email.bodyValues ?? {}).flatMap(({ value }) =>
      [...value.matchAll(/cid:([^"'\s)>]+)/gi)].map(([, cid]) => cid),
    ),
  );
  const parts = (email.attachments ?? []).filter(
    (part) =>
      !shown.has(part.blobId) && !(part.cid && used.has(part.cid) && part.disposition !== "attachment"),
  );
  if (parts.length === 0) return null;
  const urlOf = (part: EmailBodyPart, name: string) =>
    downloadUrl(places, store.accountId, { blobId: part.blobId ?? "", name, type: part.type });
  return (
    <section aria-label="Attachments" className="mt-5 print:hidden">
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-2">
        {parts.map((part, index) => {
          const name = nameFor(part, index);
          const Icon = icons.find(([pattern]) => pattern.test(part.type))?.[1] ?? File;
          return (
            <li
              key={part.blobId ?? name}
              className="flex h-13 items-center gap-2.5 rounded-lg border bg-canvas pr-1.5 pl-3 transition-colors hover:border-line-strong"
            >
              <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-accent-text" />
              <div className="min-w-0 grow">
                <p className="truncate text-sm font-medium" title={name}>
                  {name}
                </p>
                <p suppressHydrationWarning className="text-xs text-ink-3">
                  {sizeText(part.size, clock.locale)}
                </p>
              </div>
              {viewable(part.type) ? (
                <IconButton size="sm" label={`View ${name}`} onClick={() => setViewed({ part, name })}>
                  <Eye />
                </IconButton>
              ) : null}
              <a
                href={urlOf(part, name)}
                download={name}
                aria-label={`Download ${name}`}
                title="Download"
                className="grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink"
              >
                <Download aria-hidden className="size-4" />
              </a>
            </li>
          );
        })}
      </ul>
      {parts.length > 1 ? (
        <DownloadAll
          email={email}
          files={parts.map((part, index) => {
            const name = nameFor(part, index);
            return { name, url: urlOf(part, name) };
          })}
        />
      ) : null}
      <Dialog open={viewed !== null} onOpenChange={(open) => !open && setViewed(null)}>
        {viewed ? (
          <DialogContent title={viewed.name} size="full" className="grid place-items-center">
            <Viewer type={viewed.part.type} name={viewed.name} url={urlOf(viewed.part, viewed.name)} />
          </DialogContent>
        ) : null}
      </Dialog>
    </section>
  );
}

function Viewer({ type, name, url }: { type: string; name: string; url: string }) {
  if (showable.test(type))
    // biome-ignore lint/performance/noImgElement: the picture of a message is not optimised by the server.
    return <img src={url} alt={name} className="max-h-full max-w-full object-contain" />;
  return <FileViewer type={type} name={name} url={url} />;
}

/** Fetched first: the server hands files out for download only, and this page decides what is shown of them. */
function FileViewer({ type, name, url }: { type: string; name: string; url: string }) {
  const [content, setContent] = useState<{ text?: string; objectUrl?: string; failed?: boolean } | null>(
    null,
  );
  useEffect(() => {
    const stop = new AbortController();
    let objectUrl: string | undefined;
    fetch(url, { signal: stop.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        if (type === "text/plain") return setContent({ text: (await answer.text()).slice(0, 1_000_000) });
        objectUrl = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "application/pdf" }));
        setContent({ objectUrl });
      })
      .catch(() => {
        if (!stop.signal.aborted) setContent({ failed: true });
      });
    return () => {
      stop.abort();
      if (objectUrl) URL.revokeObjectURL(objectUrl);
    };
  }, [url, type]);
  if (!content) return <p role="status">Loading…</p>;
  if (content.failed) return <p role="alert">The file could not be read. Close this and try again.</p>;
  if (content.objectUrl)
    return <iframe title={name} src={content.objectUrl} className="size-full rounded-md" />;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
      tabIndex={0}
      className="size-full overflow-auto rounded-md bg-sunken p-3 font-mono text-sm whitespace-pre-wrap"
    >
      {content.text}
    </pre>
  );
}
