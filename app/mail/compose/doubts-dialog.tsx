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
  const promises = doubts.includes("attachment");
  return (
    <Dialog open={doubts.length > 0} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        onCloseAutoFocus={onCloseAutoFocus}
        title={promises ? t("meantAttach") : t("withoutSubject")}
        footer={
          <>
            <Button onClick={choose(onSend)}>{t("sendAnyway")}</Button>
            {promises ? (
              <Button variant="primary" onClick={choose(onAddFile)}>
                {t("addFile")}
              </Button>
            ) : (
              <Button variant="primary" onClick={choose(onAddSubject)}>
                {t("addSubject")}
              </Button>
            )}
          </>
        }
      >
        <p className="text-sm text-ink-2">{doubts.map((doubt) => t(`doubts.${doubt}`)).join(" ")}</p>
      </DialogContent>
    </Dialog>
  );
}
