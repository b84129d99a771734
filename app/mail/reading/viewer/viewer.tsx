"use client";

import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import type { Email, EmailBodyPart } from "../../../../lib/jmap/types.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogContent } from "../../../ui/dialog.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { useSaveKept } from "../use-save-kept.ts";
import { FileCards, FileText } from "./file-text.tsx";
import { kindOf } from "./kinds.ts";
import { MessageFile } from "./message-file-view.tsx";
import { PdfFile } from "./pdf-file.tsx";

/** A file that can be looked at. */
export interface ViewedFile {
  part: EmailBodyPart;
  name: string;
  url: string;
  /** True where it comes from where it is kept, since the server is away. */
  isKept: boolean;
}

interface ViewerProps {
  /** The message that the files came with. */
  email: Email;
  files: readonly ViewedFile[];
  at: number;
  onGo(at: number): void;
  onClose(): void;
}

/** One file of several: the arrow keys go from one to the next. */
export function Viewer({ email, files, at, onGo, onClose }: ViewerProps) {
  const t = useTranslations("mail.files");
  const file = files[at];
  if (!file) return null;
  const turn = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    // Films and sounds have these keys for themselves.
    if (by === 0 || (event.target as HTMLElement).closest("audio, video, input") || !files[at + by]) return;
    event.preventDefault();
    onGo(at + by);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={file.name}
        size="full"
        footer={
          <div className="flex w-full items-center gap-2">
            {files.length > 1 ? (
              <>
                <IconButton
                  label={t("previous")}
                  shortcut="←"
                  disabled={at === 0}
                  onClick={() => onGo(at - 1)}
                >
                  <ChevronLeft />
                </IconButton>
                <span aria-live="polite" className="text-sm text-ink-2 tabular-nums">
                  {t("at", { place: at + 1, count: files.length })}
                </span>
                <IconButton
                  label={t("next")}
                  shortcut="→"
                  disabled={at === files.length - 1}
                  onClick={() => onGo(at + 1)}
                >
                  <ChevronRight />
                </IconButton>
              </>
            ) : null}
            <DownloadButton file={file} />
          </div>
        }
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the whole dialog. */}
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: here the arrow keys work, whatever the file is.
          tabIndex={0}
          onKeyDown={turn}
          ref={(element) => element?.focus()}
          key={file.url}
          className="grid size-full place-items-center outline-none"
        >
          <Content email={email} file={file} />
        </div>
      </DialogContent>
    </Dialog>
  );
}

function DownloadButton({ file }: { file: ViewedFile }) {
  const t = useTranslations("mail.files");
  return (
    <Button asChild className="ms-auto">
      <a href={file.url} download={file.name} onClick={useSaveKept(file)}>
        <Download aria-hidden />
        {t("downloadPlain")}
      </a>
    </Button>
  );
}

function Content({ email, file }: { email: Email; file: ViewedFile }) {
  const t = useTranslations("mail.files");
  const kind = kindOf(file.part);
  switch (kind) {
    case "picture":
      // biome-ignore lint/performance/noImgElement: the picture of a message is not optimised by the server.
      return <img src={file.url} alt={file.name} className="max-h-full max-w-full object-contain" />;
    case "pdf":
      return <PdfFile name={file.name} url={file.url} />;
    case "text":
      return <FileText url={file.url} />;
    case "calendar":
    case "contact":
      return <FileCards kind={kind} url={file.url} />;
    case "message":
      return <MessageFile email={email} part={file.part} />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: a sound that somebody sent has no captions.
      return <audio controls src={file.url} aria-label={file.name} className="w-full max-w-lg" />;
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: a film that somebody sent has no captions.
        <video controls src={file.url} aria-label={file.name} className="max-h-full max-w-full rounded-md" />
      );
    case null:
      return <p className="text-sm text-ink-2">{t("onlyDownloaded")}</p>;
    default:
      return kind satisfies never;
  }
}
