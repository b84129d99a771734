"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";

interface PlainDialogProps {
  open: boolean;
  onClose(): void;
  onPlain(): void;
}

/** Asked where plain text would say less than what was written. */
export function PlainDialog({ open, onClose, onPlain }: PlainDialogProps) {
  const t = useTranslations("mail.compose");
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        size="sm"
        title={t("goPlain")}
        footer={
          <>
            <Button onClick={onPlain}>{t("plainText")}</Button>
            <Button variant="primary" onClick={onClose}>
              {t("keepFormatting")}
            </Button>
          </>
        }
      >
        <p className="text-sm text-ink-2">{t("plainMore")}</p>
      </DialogContent>
    </Dialog>
  );
}
