"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Kbd } from "./kbd.tsx";
import { useTaughtKeys } from "./taught-keys.ts";

export const Menu = DropdownMenu.Root;
export const MenuTrigger = DropdownMenu.Trigger;
export const MenuRadioGroup = DropdownMenu.RadioGroup;

const item =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 text-sm outline-none select-none " +
  "data-highlighted:bg-hover data-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0";
const usual = "text-ink [&_svg]:text-ink-3";

export function MenuContent({ className, ...props }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        sideOffset={4}
        collisionPadding={8}
        className={cn(
          "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-rise print:hidden overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-lg",
          className,
        )}
        {...props}
      />
    </DropdownMenu.Portal>
  );
}

interface MenuItemProps extends ComponentProps<typeof DropdownMenu.Item> {
  /** The usual key: the reader's own is shown. */
  shortcut?: string;
  danger?: boolean;
}

export function MenuItem({ className, children, shortcut, danger, onClick, ...props }: MenuItemProps) {
  const keys = useTaughtKeys();
  const shown = shortcut && keys.shown(shortcut);
  return (
    <DropdownMenu.Item
      className={cn(item, danger ? "text-danger-text [&_svg]:text-danger-text" : usual, className)}
      onClick={(event) => {
        // A key that chooses the item has no detail.
        if (shortcut && event.detail > 0) keys.clicked(shortcut);
        onClick?.(event);
      }}
      {...props}
    >
      {shown ? (
        <>
          {children}
          <Kbd className="ms-auto pointer-coarse:hidden">{shown}</Kbd>
        </>
      ) : (
        children
      )}
    </DropdownMenu.Item>
  );
}

export function MenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem className={cn(item, usual, className)} {...props}>
      {children}
      <DropdownMenu.ItemIndicator className="ms-auto">
        <Check />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

/** An item that is on or off. */
export function MenuCheckItem({
  className,
  children,
  ...props
}: ComponentProps<typeof DropdownMenu.CheckboxItem>) {
  return (
    <DropdownMenu.CheckboxItem className={cn(item, usual, className)} {...props}>
      {children}
      <DropdownMenu.ItemIndicator className="ms-auto ps-3">
        <Check />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-2 pb-1 text-xs text-ink-3">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />;
}
