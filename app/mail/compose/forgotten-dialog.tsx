"use client";

import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";

interface ForgottenDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  onSend(): void;
}

/** Asked when the text speaks of an attachment and there is none. */
export function ForgottenDialog({ open, onOpenChange, onSend }: ForgottenDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        size="sm"
        title="Did you mean to attach something?"
        footer={
          <>
            <Button
              onClick={() => {
                onOpenChange(false);
                onSend();
              }}
            >
              Send without
            </Button>
            <Button variant="primary" onClick={() => onOpenChange(false)}>
              Go back
            </Button>
          </>
        }
      >
        <p className="text-sm text-ink-2">Your message speaks of an attachment, but there is none.</p>
      </DialogContent>
    </Dialog>
  );
}
