import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { useTaughtKeys } from "./taught-keys.ts";
import { tip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** What it does: the accessible name and the tooltip. */
  label: string;
  /** The usual key that does the same: the tooltip shows the reader's own. */
  shortcut?: string;
  size?: "sm" | "md";
  pressed?: boolean;
  tooltipSide?: "top" | "bottom";
}

/** A square button with one icon; always named, always with a tooltip. */
export function IconButton({
  label,
  shortcut,
  size = "md",
  pressed,
  tooltipSide,
  className,
  onClick,
  ...props
}: IconButtonProps) {
  const keys = useTaughtKeys();
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      className={cn(
        "inline-grid shrink-0 place-items-center rounded-md text-ink-2 transition-colors duration-100",
        "hover:bg-hover hover:text-ink active:bg-pressed disabled:pointer-events-none disabled:opacity-40",
        size === "md" ? "size-8 [&_svg]:size-[17px]" : "size-7 [&_svg]:size-4",
        className,
      )}
      onClick={(event) => {
        // A key that presses the button has no detail.
        if (shortcut && event.detail > 0) keys.clicked(shortcut);
        onClick?.(event);
      }}
      {...tip({ text: label, keys: shortcut && keys.shown(shortcut), side: tooltipSide })}
      {...props}
    />
  );
}
