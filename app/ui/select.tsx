import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { inputLook } from "./input.tsx";

interface SelectProps extends Omit<ComponentProps<"select">, "size"> {
  size?: "sm" | "md";
  /** Of the room that it takes: as wide as there is unless told. */
  className?: string;
}

/** One of several, by the browser's own list; it looks like everything else that one fills in. */
export function Select({ size = "md", className, ...props }: SelectProps) {
  return (
    <span className={cn("relative block", className)}>
      <select
        className={cn(inputLook, "appearance-none truncate pe-8", size === "md" ? "h-9" : "h-8 text-sm!")}
        {...props}
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-ink-3"
      />
    </span>
  );
}
