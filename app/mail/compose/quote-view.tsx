"use client";

import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { CleanPage } from "./clean-page.tsx";

interface QuoteViewProps {
  /** Cleaned HTML, with addresses for its pictures. */
  html: string;
  onEdit(): void;
  onRemove(): void;
}

/** What is answered or passed on: out of the way, whole, and as it was. */
export function QuoteView({ html, onEdit, onRemove }: QuoteViewProps) {
  const t = useTranslations("mail.compose");
  const [shown, setShown] = useState(false);
  return (
    <div className="px-4 pb-3">
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={shown}
          aria-label={shown ? t("hideQuote") : t("showQuote")}
          onClick={() => setShown(!shown)}
          className="inline-grid h-6 w-9 place-items-center rounded-full bg-pressed text-ink-2 hover:bg-line-strong"
        >
          <Ellipsis aria-hidden className="size-4" />
        </button>
        {shown ? (
          <>
            <Button size="sm" variant="ghost" className="ms-auto" onClick={onEdit}>
              {t("edit")}
            </Button>
            <Button size="sm" variant="ghost" onClick={onRemove}>
              {t("remove")}
            </Button>
          </>
        ) : null}
      </div>
      {shown ? (
        <CleanPage title={t("quoted")} html={html} className="mt-2 h-72 w-full rounded-md border bg-white" />
      ) : null}
    </div>
  );
}
