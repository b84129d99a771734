"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useClock } from "../mail-context.tsx";
import { mediumTime } from "../time-format.ts";
import { ContentPreview } from "./content-preview.tsx";
import type { DraftContent } from "./draft.ts";
import type { DraftVersion } from "./transport.ts";
import type { useVersions } from "./use-versions.ts";

interface VersionsDialogProps {
  versions: ReturnType<typeof useVersions>;
  /** Where a picture of one of these attachments is. */
  addressOf(cid: string, content: DraftContent): string | null;
}

/** What the draft said before: its times at one side, what it said at the other. */
export function VersionsDialog({ versions, addressOf }: VersionsDialogProps) {
  const t = useTranslations("mail.compose.versions");
  const clock = useClock();
  const { open, list, problem, close, read, goBack } = versions;
  const [chosen, setChosen] = useState<DraftVersion | null>(null);
  const [content, setContent] = useState<DraftContent | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const version = list?.includes(chosen as DraftVersion) ? chosen : (list?.[0] ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a version never changes.
  useEffect(() => {
    setContent(null);
    setIsMissing(false);
    if (!version) return;
    let gone = false;
    read(version).then(
      (found) => !gone && setContent(found),
      () => !gone && setIsMissing(true),
    );
    return () => {
      gone = true;
    };
  }, [version]);

  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()}>
      <DialogContent
        title={t("title")}
        size="lg"
        footer={
          <>
            {problem || isMissing ? (
              <p role="alert" className="me-auto text-sm text-danger-text">
                {problem ?? t("notRead")}
              </p>
            ) : null}
            <Button onClick={close}>{t("close")}</Button>
            <Button
              variant="primary"
              disabled={!version || !content}
              onClick={() => version && content && void goBack(version, content)}
            >
              {t("goBack")}
            </Button>
          </>
        }
      >
        {list?.length === 0 ? <p className="py-8 text-center text-sm text-ink-2">{t("none")}</p> : null}
        {list === null && !problem ? <Skeleton className="h-72 w-full" /> : null}
        {list && version ? (
          <div className="grid min-h-0 gap-3 sm:h-[min(420px,60dvh)] sm:grid-cols-[220px_1fr]">
            <ul
              aria-label={t("title")}
              className="flex max-h-40 min-h-0 flex-col gap-0.5 overflow-y-auto sm:max-h-none"
            >
              {list.map((one) => (
                <li key={one.blobId}>
                  <button
                    type="button"
                    aria-pressed={one === version}
                    onClick={() => setChosen(one)}
                    className={cn(
                      "w-full rounded-md px-2.5 py-1.5 text-start",
                      one === version ? "bg-accent-soft" : "hover:bg-hover",
                    )}
                  >
                    <span className="block text-sm font-medium">{mediumTime(one.savedAt, clock)}</span>
                    <span className="block truncate text-xs text-ink-3">
                      {one.preview.trim() || one.subject || t("empty")}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {content ? (
              <ContentPreview
                title={t("preview")}
                content={content}
                addressOf={(cid) => addressOf(cid, content)}
              />
            ) : (
              <Skeleton className="h-full min-h-40 w-full" />
            )}
          </div>
        ) : null}
      </DialogContent>
    </Dialog>
  );
}
