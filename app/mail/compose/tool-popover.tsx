"use client";

import type { Editor } from "@tiptap/react";
import { type ReactNode, useState } from "react";
import { IconButton } from "../../ui/icon-button.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover.tsx";
import { backToText } from "./back-to-text.ts";

/** How a tool looks that says what is true where one writes. */
export const pressedLook = "aria-pressed:bg-accent-soft aria-pressed:text-accent-text";

interface ToolPopoverProps {
  editor: Editor;
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  className?: string;
  children(close: () => void): ReactNode;
}

/** A button of the composer's toolbar that opens something to choose from; the keyboard goes back to the text. */
export function ToolPopover({
  editor,
  label,
  icon,
  pressed,
  className = "w-auto!",
  children,
}: ToolPopoverProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <IconButton
          label={label}
          size="sm"
          tooltipSide="top"
          className={pressedLook}
          {...(pressed === undefined ? {} : { pressed })}
        >
          {icon}
        </IconButton>
      </PopoverTrigger>
      <PopoverContent side="top" aria-label={label} className={className} {...backToText(editor)}>
        {children(() => setOpen(false))}
      </PopoverContent>
    </Popover>
  );
}
