import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** One key of the keyboard. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cn(
        "inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border border-line-strong px-1 font-sans text-2xs leading-none text-ink-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
