import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** What all have in common that one types into, whatever their size and their ground. */
export const bareInputLook =
  "rounded-md border text-ink placeholder:text-ink-3 " +
  "transition-colors hover:border-ink-3 focus-visible:border-accent-text focus-visible:outline-2 focus-visible:-outline-offset-1 " +
  "disabled:opacity-60 aria-invalid:border-danger-text";

/** The look of everything one types into. */
export const inputLook = `${bareInputLook} w-full border-line-strong bg-surface px-3 text-base`;

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(inputLook, "h-9", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(inputLook, "min-h-20 py-2", className)} {...props} />;
}
