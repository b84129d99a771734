"use client";

import {
  CalendarDays,
  Eye,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileText,
  FileVideo,
  type LucideIcon,
  Mail,
  UserRound,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import type { Email, EmailBodyPart } from "../../../lib/jmap/types.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { untilHere } from "../../ui/later.tsx";
import { useMail } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";
import { DownloadAll } from "./download-all.tsx";
import { isNoticePart } from "./receipt-told.tsx";
import { dangerOf } from "./signs/attachment-danger.ts";
import { DownloadLink } from "./signs/download-link.tsx";
import { useKeptFiles } from "./use-kept-files.ts";
import { kindOf } from "./viewer/kinds.ts";

/** Fetched when the first file is looked at. */
const Viewer = dynamic(() => untilHere(() => import("./viewer/viewer.tsx")).then((all) => all.Viewer), {
  ssr: false,
});

const icons: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/zip|tar|rar|7z|gzip|compress/, FileArchive],
  [/^message\//, Mail],
  [/calendar|\/ics/, CalendarDays],
  [/vcard|directory/, UserRound],
  [/^text\/|pdf|word|document|sheet|presentation/, FileText],
];

const nameFor = (part: EmailBodyPart, index: number): string =>
  part.name?.trim() || (part.type === "message/rfc822" ? "message.eml" : `attachment-${index + 1}`);

/** What came with a message and is not shown in it. */
export function Attachments({ email }: { email: Email }) {
  const t = useTranslations("mail.files");
  const { places, store, clock } = useMail();
  const [at, setAt] = useState<number | null>(null);
  const shown = new Set((email.htmlBody ?? []).map((part) => part.blobId));
  const used = new Set(
    Object.values(email.bodyValues ?? {}).flatMap(({ value }) =>
      [...value.matchAll(/cid:([^"'\s)>]+)/gi)].map(([, cid]) => cid),
    ),
  );
  const parts = (email.attachments ?? []).filter(
    (part) =>
      !shown.has(part.blobId) &&
      !isNoticePart(part) &&
      !(part.cid && used.has(part.cid) && part.disposition !== "attachment"),
  );
  const kept = useKeptFiles(parts);
  if (parts.length === 0) return null;
  const urlOf = (part: EmailBodyPart, name: string) =>
    downloadUrl(places, store.accountId, { blobId: part.blobId ?? "", name, type: part.type });
  const files = parts.map((part, index) => {
    const name = nameFor(part, index);
    const isHere = kept === null || kept.has(part.blobId ?? "");
    return { part, name, url: urlOf(part, name), danger: dangerOf(t, name), isHere, isKept: kept !== null };
  });
  const viewable = files.filter(({ part, isHere }) => isHere && kindOf(part) !== null);
  return (
    <section aria-label={t("attachments")} className="mt-5 print:hidden">
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-2">
        {files.map((file) => {
          const { part, name, url, danger, isHere, isKept } = file;
          const Icon = icons.find(([pattern]) => pattern.test(part.type))?.[1] ?? File;
          return (
            <li
              key={part.blobId ?? name}
              className="flex h-13 items-center gap-2.5 rounded-lg border bg-canvas pe-1.5 ps-3 transition-colors hover:border-line-strong"
            >
              <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-accent-text" />
              <div className="min-w-0 grow">
                <p className="truncate text-sm font-medium" title={name}>
                  {name}
                </p>
                <p suppressHydrationWarning className="text-xs text-ink-3">
                  {sizeText(part.size, clock.locale)}
                  {isHere ? null : ` · ${t("notKept")}`}
                  {danger ? <span className="text-warn-text"> · {danger.label}</span> : null}
                </p>
              </div>
              {viewable.includes(file) ? (
                <IconButton
                  size="sm"
                  label={t("view", { name })}
                  onClick={() => setAt(viewable.indexOf(file))}
                >
                  <Eye />
                </IconButton>
              ) : null}
              {isHere ? <DownloadLink {...{ name, url, danger, isKept }} /> : null}
            </li>
          );
        })}
      </ul>
      {/* What asks before it is downloaded is downloaded by itself. */}
      {files.length > 1 && files.every(({ danger, isHere }) => isHere && danger === null) ? (
        <DownloadAll email={email} files={files} />
      ) : null}
      {at !== null ? (
        <Viewer email={email} files={viewable} at={at} onGo={setAt} onClose={() => setAt(null)} />
      ) : null}
    </section>
  );
}
