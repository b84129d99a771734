"use client";

import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { ActForm } from "./act-form.tsx";
import type { ActResult } from "./act-result.ts";

interface RemovalDialogProps {
  title: string;
  /** What it is called; nothing where there is only one of it. */
  name?: string;
  /** What tells the action which one it is. */
  fields?: Readonly<Record<string, string>>;
  /** What becomes of it. */
  more: string;
  submit: string;
  /** What is said when it is gone. */
  gone: string;
  action(before: ActResult, form: FormData): Promise<ActResult>;
  onClose(): void;
}

/** Asks before something goes for good. */
export function RemovalDialog({
  title,
  name,
  fields = {},
  more,
  submit,
  gone,
  action,
  onClose,
}: RemovalDialogProps) {
  const description = name === undefined ? {} : { description: name };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={title} {...description}>
        <ActForm
          action={action}
          submit={submit}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(gone, description);
          }}
        >
          {() => (
            <>
              {Object.entries(fields).map(([field, value]) => (
                <input key={field} type="hidden" name={field} value={value} />
              ))}
              <p className="text-sm text-ink-2">{more}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
