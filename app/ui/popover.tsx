"use client";

import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;

/** A few words beside what was clicked. */
export function PopoverContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={4}
        collisionPadding={8}
        align="start"
        className={cn(
          "z-50 w-80 max-w-[calc(100vw-16px)] animate-rise rounded-lg border border-line bg-raised p-3 text-sm shadow-lg print:hidden",
          className,
        )}
        {...props}
      />
    </Primitive.Portal>
  );
}
