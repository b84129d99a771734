"use client";

import { Label, Slot } from "radix-ui";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

interface FieldProps {
  label: string;
  /** One control; its id, description and validity are set here. */
  children: ReactNode;
  hint?: ReactNode;
  /** What is wrong, in a sentence; announced when it appears. */
  error?: string | null;
  className?: string;
}

/** A label, a control, and the words under it. */
export function Field({ label, children, hint, error, className }: FieldProps) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(" ");
  return (
    <div className={cn("grid content-start gap-1.5", className)}>
      <Label.Root htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </Label.Root>
      <Slot.Root id={id} aria-describedby={describedBy || undefined} aria-invalid={error ? true : undefined}>
        {children}
      </Slot.Root>
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-xs font-medium text-danger-text">
          {error}
        </p>
      ) : null}
    </div>
  );
}
