"use client";

import { File, FileArchive, FileAudio, FileImage, FileText, FileVideo, RotateCw, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { fileOfBlobId } from "../../../lib/kept/letters.ts";
import { cn } from "../../ui/cn.ts";
import { useClock, useMail } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";
import { roomWords } from "./attachment-room.ts";
import type { Attachment } from "./draft.ts";
import type { Upload } from "./use-uploads.ts";

function iconFor(type: string) {
  if (type.startsWith("image/")) return FileImage;
  if (type.startsWith("audio/")) return FileAudio;
  if (type.startsWith("video/")) return FileVideo;
  if (/zip|tar|gzip|compressed/.test(type)) return FileArchive;
  return type.startsWith("text/") || /pdf|document|rtf/.test(type) ? FileText : File;
}

interface AttachmentListProps {
  attachments: readonly Attachment[];
  uploads: readonly Upload[];
  /** What is attached does not go up before it is encrypted. */
  staysHere: boolean;
  onRemove(key: string): void;
  onCancel(key: string): void;
  onRetry(upload: Upload): void;
}

/** What goes along, and what is still on its way up; and how full that makes the message, before it is. */
export function AttachmentList(props: AttachmentListProps) {
  const t = useTranslations("mail.files");
  const { clock, places } = useMail();
  const held = [...props.attachments, ...props.uploads.map(({ file }) => file)].map(({ size }) => size);
  const room = roomWords(t, held, places.maxSizeUpload, (octets) => sizeText(octets, clock.locale));
  return (
    <>
      <Files {...props} />
      <p role="status" className={cn("shrink-0 px-4 text-xs text-warn-text", room && "pb-2")}>
        {room}
      </p>
    </>
  );
}

function Files({ attachments, uploads, staysHere, onRemove, onCancel, onRetry }: AttachmentListProps) {
  const t = useTranslations("mail.files");
  const clock = useClock();
  const noteOf = (octets: number, blobId: string) => {
    const size = sizeText(octets, clock.locale);
    return fileOfBlobId(blobId) === null || staysHere ? size : t("sizeKept", { size });
  };
  const files = attachments.filter(({ cid }) => cid === null);
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul
      aria-label={t("attachments")}
      className="flex max-h-36 shrink-0 flex-wrap gap-2 overflow-y-auto border-t px-4 py-2.5"
    >
      {files.map(({ key, name, type, size, blobId }) => (
        <Row key={key} name={name} type={type} note={noteOf(size, blobId)} onRemove={() => onRemove(key)} />
      ))}
      {uploads.map((upload) => (
        <Row
          key={upload.key}
          name={upload.file.name}
          type={upload.file.type}
          note={
            upload.failure ??
            t(upload.waits ? "waiting" : "progress", {
              percent: Math.round(upload.share * 100),
              size: sizeText(upload.file.size, clock.locale),
            })
          }
          failed={upload.failure !== null}
          share={upload.share}
          onRemove={() => onCancel(upload.key)}
          onRetry={upload.failure ? () => onRetry(upload) : undefined}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  name: string;
  type: string;
  note: string;
  failed?: boolean;
  share?: number;
  onRemove(): void;
  onRetry?: () => void;
}

function Row({ name, type, note, failed, share, onRemove, onRetry }: RowProps) {
  const t = useTranslations("mail.files");
  const Icon = iconFor(type);
  const button =
    "grid size-6 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink";
  return (
    <li
      className={cn(
        "relative flex min-h-11 w-60 max-w-full max-sm:w-full items-center gap-2 overflow-hidden rounded-lg border ps-2.5 pe-1.5",
        failed ? "border-danger-text bg-danger-soft" : "bg-surface",
      )}
    >
      <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
      <span className="min-w-0 grow leading-tight">
        <span className="block truncate text-xs font-medium" title={name}>
          {name}
        </span>
        <span className={cn("block py-0.5 text-2xs text-pretty", failed ? "text-danger-text" : "text-ink-3")}>
          {note}
        </span>
      </span>
      {onRetry ? (
        <button type="button" aria-label={t("tryFile", { name })} onClick={onRetry} className={button}>
          <RotateCw aria-hidden className="size-3.5" />
        </button>
      ) : null}
      <button type="button" aria-label={t("removeFile", { name })} onClick={onRemove} className={button}>
        <X aria-hidden className="size-4" />
      </button>
      {share !== undefined && !failed ? (
        <progress
          aria-label={t("uploading", { name })}
          value={share}
          max={1}
          className="absolute inset-x-0 bottom-0 h-0.5 w-full appearance-none [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-pressed [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[width]"
        />
      ) : null}
    </li>
  );
}
