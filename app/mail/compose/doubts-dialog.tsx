"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import type { Doubt } from "./before-send.ts";

interface DoubtsDialogProps {
  /** Empty while nothing is asked. */
  doubts: readonly Doubt[];
  onClose(): void;
  onAddFile(): void;
  onAddSubject(): void;
  onSend(): void;
}

/** Asked on Send where something seems to be forgotten. */
export function DoubtsDialog({ doubts, onClose, onAddFile, onAddSubject, onSend }: DoubtsDialogProps) {
  const t = useTranslations("mail.compose");
  const chosen = useRef<(() => void) | null>(null);
  const choose = (act: () => void) => () => {
    chosen.current = act;
    onClose();
  };
  /** What was chosen decides where the focus goes. */
  const onCloseAutoFocus = (event: Event) => {
    if (!chosen.current) return;
    event.preventDefault();
    chosen.current();
    chosen.current = null;
  };
  const [first = "subject"] = doubts;
  const asked: Record<Doubt, { title: string; mending: string; mend(): void }> = {
    attachment: { title: t("meantAttach"), mending: t("addFile"), mend: onAddFile },
    placeholder: { title: t("readyToGo"), mending: t("goBack"), mend: () => {} },
    subject: { title: t("withoutSubject"), mending: t("addSubject"), mend: onAddSubject },
  };
  const { title, mending, mend } = asked[first];
  return (
    <Dialog open={doubts.length > 0} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        onCloseAutoFocus={onCloseAutoFocus}
        title={title}
        footer={
          <>
            <Button onClick={choose(onSend)}>{t("sendAnyway")}</Button>
            <Button variant="primary" onClick={choose(mend)}>
              {mending}
            </Button>
          </>
        }
      >
        <p className="text-sm text-ink-2">{doubts.map((doubt) => t(`doubts.${doubt}`)).join(" ")}</p>
      </DialogContent>
    </Dialog>
  );
}
