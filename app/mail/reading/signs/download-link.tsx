"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../../ui/dialog.tsx";
import { useSaveKept } from "../use-save-kept.ts";
import type { Danger } from "./attachment-danger.ts";

const look = "grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink";

interface DownloadLinkProps {
  name: string;
  url: string;
  danger: Danger | null;
  /** True where the file comes from where it is kept, since the server is away. */
  isKept: boolean;
}

/** Downloads a file; one that could do harm asks first, once. */
export function DownloadLink({ name, url, danger, isKept }: DownloadLinkProps) {
  const t = useTranslations("mail.files");
  const [isSure, setSure] = useState(danger === null);
  const [asks, setAsks] = useState(false);
  const saveKept = useSaveKept({ name, url, isKept });
  if (isSure)
    return (
      <a
        href={url}
        download={name}
        onClick={saveKept}
        aria-label={t("download", { name })}
        title={t("downloadPlain")}
        className={look}
      >
        <Download aria-hidden className="size-4" />
      </a>
    );
  return (
    <>
      <button
        type="button"
        onClick={() => setAsks(true)}
        aria-label={t("download", { name })}
        title={t("downloadPlain")}
        className={look}
      >
        <Download aria-hidden className="size-4" />
      </button>
      {asks ? (
        <Dialog open onOpenChange={setAsks}>
          <DialogContent
            size="sm"
            title={t("downloadTitle")}
            description={`${danger?.words} ${t("downloadMore")}`}
            footer={
              <>
                <DialogClose asChild>
                  <Button>{t("cancel")}</Button>
                </DialogClose>
                <Button variant="danger" asChild>
                  <a
                    href={url}
                    download={name}
                    onClick={(event) => {
                      saveKept(event);
                      // After the browser has followed the link.
                      setTimeout(() => setSure(true));
                    }}
                  >
                    {t("downloadAnyway")}
                  </a>
                </Button>
              </>
            }
          >
            <p className="text-sm [overflow-wrap:anywhere]">{name}</p>
          </DialogContent>
        </Dialog>
      ) : null}
    </>
  );
}
