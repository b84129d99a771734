import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

interface CodeFieldProps extends ComponentProps<"input"> {
  label: string;
  /** Six digits of an app; letters of a recovery code; or either. */
  kind: "app" | "recovery" | "either";
  hint?: ReactNode;
  error?: string | null;
}

/** A code that is good for once: wide letters, and on a phone the keys for it. */
export function CodeField({ label, kind, hint, error, className, ...props }: CodeFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      <Input
        {...props}
        inputMode={kind === "app" ? "numeric" : "text"}
        autoComplete="one-time-code"
        maxLength={40}
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        className={cn("font-mono tracking-widest", className)}
      />
    </Field>
  );
}
