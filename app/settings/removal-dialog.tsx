"use client";

import { ActForm } from "../admin/act-form.tsx";
import type { ActResult } from "../admin/act-result.ts";
import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";

interface RemovalDialogProps {
  one: { id: string; name: string };
  title: string;
  /** What becomes of it. */
  more: string;
  submit: string;
  /** What is said when it is gone. */
  gone: string;
  action(before: ActResult, form: FormData): Promise<ActResult>;
  onClose(): void;
}

/** Asks before something of one's own that has a name goes for good. */
export function RemovalDialog({ one, title, more, submit, gone, action, onClose }: RemovalDialogProps) {
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={title} description={one.name}>
        <ActForm
          action={action}
          submit={submit}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(gone, { description: one.name });
          }}
        >
          {() => (
            <>
              <input type="hidden" name="id" value={one.id} />
              <p className="text-sm text-ink-2">{more}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
