import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

const variants = {
  primary: "bg-accent text-accent-ink hover:bg-accent-strong",
  secondary: "border border-line-strong bg-raised text-ink hover:bg-hover active:bg-pressed",
  ghost: "text-ink-2 hover:bg-hover hover:text-ink active:bg-pressed",
  danger: "bg-danger text-white hover:brightness-110",
} as const;
const sizes = { sm: "h-7 px-2.5 text-xs", md: "h-8 px-3 text-sm", lg: "h-10 px-4 text-base" } as const;

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  /** Renders the child element (a link) with the look of a button. */
  asChild?: boolean;
  /** Shows that the act is under way and takes no second press. */
  busy?: boolean;
}

export function Button({
  variant = "secondary",
  size = "md",
  asChild,
  busy,
  disabled,
  className,
  onClick,
  ...props
}: ButtonProps) {
  const Component = asChild ? Slot.Root : "button";
  return (
    <Component
      type={asChild ? undefined : "button"}
      disabled={asChild ? undefined : disabled}
      aria-busy={busy || undefined}
      // Not disabled while it is busy: that would take the focus off it, and out of its dialog.
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cn(
        "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none",
        "transition-[background-color,filter] duration-100 disabled:opacity-50 aria-busy:animate-pulse aria-busy:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
        variants[variant],
        sizes[size],
        className,
      )}
      {...props}
    />
  );
}
