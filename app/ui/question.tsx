"use client";

import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog, DialogClose, DialogContent } from "./dialog.tsx";

interface QuestionProps {
  title: string;
  description?: ReactNode;
  /** What the buttons say: to leave it, and to do it. */
  no: string;
  yes: string;
  /** Something is lost by it. */
  danger?: boolean;
  busy?: boolean;
  /** What stood in the way, in a sentence. */
  problem?: string | null;
  onYes(): void;
  onClose(): void;
}

/** Asks before something is done. Whoever asks closes it, once it is done. */
export function Question({
  title,
  description,
  no,
  yes,
  danger = false,
  busy = false,
  problem = null,
  onYes,
  onClose,
}: QuestionProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={title} description={description}>
        {problem ? (
          <p role="alert" className="mb-4 text-sm text-danger-text">
            {problem}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>{no}</Button>
          </DialogClose>
          <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onYes}>
            {yes}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
