"use client";

import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";

interface PlainDialogProps {
  open: boolean;
  onClose(): void;
  onPlain(): void;
}

/** Asked where plain text would say less than what was written. */
export function PlainDialog({ open, onClose, onPlain }: PlainDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        size="sm"
        title="Go on in plain text?"
        footer={
          <>
            <Button onClick={onPlain}>Plain text</Button>
            <Button variant="primary" onClick={onClose}>
              Keep the formatting
            </Button>
          </>
        }
      >
        <p className="text-sm text-ink-2">
          The words stay, their formatting goes. Pictures in the text become attachments.
        </p>
      </DialogContent>
    </Dialog>
  );
}
