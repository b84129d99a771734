"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { wordsFor } from "../../lib/jmap/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

interface NameDialogProps {
  title: string;
  description?: string;
  /** As it is called so far. */
  name?: string | undefined;
  nameMaxLength: number;
  /** Said where there is no name. */
  needsName: string;
  submit: string;
  /** What else is asked for. */
  children?: ReactNode;
  /** Answers why it could not be kept; null when it is. What is thrown is said, too. */
  onKeep(name: string, form: FormData): Promise<string | null>;
  onClose(): void;
}

/** Asks how something is called: a folder, a label, a search. */
export function NameDialog(props: NameDialogProps) {
  const { title, description, name, nameMaxLength, needsName, submit, children, onKeep, onClose } = props;
  const t = useTranslations("ui");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const keep = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = String(form.get("name")).trim();
    if (!typed) return setProblem(needsName);
    setBusy(true);
    const found = await onKeep(typed, form).catch(wordsFor);
    setBusy(false);
    if (found) setProblem(found);
    else onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={title} description={description} size="sm">
        <form onSubmit={keep} onKeyDown={(event) => event.stopPropagation()} className="grid gap-4">
          <Field label={t("name")} error={problem}>
            <Input
              name="name"
              defaultValue={name ?? ""}
              maxLength={nameMaxLength}
              autoComplete="off"
              autoFocus
              onFocus={(event) => event.currentTarget.select()}
            />
          </Field>
          {children}
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>{t("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={busy}>
              {submit}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
