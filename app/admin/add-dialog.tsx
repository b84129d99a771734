"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog-parts.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { ActForm } from "./act-form.tsx";
import type { ActResult } from "./act-result.ts";

interface AddDialogProps {
  /** "Add alias": the button, the title and what sends the form. */
  name: string;
  icon: ReactNode;
  description: string;
  action(before: ActResult, form: FormData): Promise<ActResult>;
  /** The fields, given what is wrong with each. */
  children(problems: Record<string, string>): ReactNode;
  onDone(): void;
}

/** A button that asks for something new and adds it. */
export function AddDialog({ name, icon, description, action, children, onDone }: AddDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          {icon}
          {name}
        </Button>
      </DialogTrigger>
      <DialogContent title={name} description={description}>
        <ActForm
          action={action}
          submit={name}
          onCancel={() => setOpen(false)}
          onDone={() => {
            onDone();
            setOpen(false);
          }}
        >
          {children}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

/** Where a new address is written. */
export function AddressField({
  hint,
  placeholder,
  error,
}: {
  hint: string;
  placeholder: string;
  error: string | undefined;
}) {
  const t = useTranslations("admin");
  return (
    <Field label={t("address")} hint={hint} error={error ?? null}>
      <Input
        name="address"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={placeholder}
        autoComplete="off"
        maxLength={320}
      />
    </Field>
  );
}
