import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** What one presses to see more, in a `<details className="group">`: the arrow turns with it. */
export function Summary({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <summary
      className={cn(
        "flex w-fit cursor-pointer list-none items-center gap-1.5 rounded-sm [&::-webkit-details-marker]:hidden",
        className,
      )}
    >
      <ChevronRight
        aria-hidden
        className="size-4 shrink-0 text-ink-3 transition-transform group-open:rotate-90 rtl:group-open:-rotate-90"
      />
      {children}
    </summary>
  );
}
