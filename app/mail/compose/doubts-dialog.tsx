"use client";

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

const words: Record<Doubt, string> = {
  attachment: "Your message speaks of an attachment, but there is none.",
  subject: "It has no subject.",
};

/** Asked on Send where something seems to be forgotten. */
export function DoubtsDialog({ doubts, onClose, onAddFile, onAddSubject, onSend }: DoubtsDialogProps) {
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
        title={promises ? "Did you mean to attach something?" : "Send without a subject?"}
        footer={
          <>
            <Button onClick={choose(onSend)}>Send anyway</Button>
            {promises ? (
              <Button variant="primary" onClick={choose(onAddFile)}>
                Add a file
              </Button>
            ) : (
              <Button variant="primary" onClick={choose(onAddSubject)}>
                Add a subject
              </Button>
            )}
          </>
        }
      >
        <p className="text-sm text-ink-2">{doubts.map((doubt) => words[doubt]).join(" ")}</p>
      </DialogContent>
    </Dialog>
  );
}
