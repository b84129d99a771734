import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

const tones = {
  neutral: "bg-pressed text-ink-2",
  accent: "bg-accent-soft text-accent-text",
  good: "bg-good-soft text-good-text",
  warn: "bg-warn-soft text-warn-text",
  danger: "bg-danger-soft text-danger-text",
} as const;

export interface BadgeProps extends ComponentProps<"span"> {
  tone?: keyof typeof tones;
}

/** A state in one or two words. */
export function Badge({ tone = "neutral", className, ...props }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-2xs font-medium whitespace-nowrap [&_svg]:size-3",
        tones[tone],
        className,
      )}
      {...props}
    />
  );
}
