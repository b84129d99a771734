"use client";

import { Ellipsis } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuTrigger } from "../../ui/menu.tsx";
import { RailLink } from "./rail-link.tsx";

interface RailRowProps extends ComponentProps<typeof RailLink> {
  /** A `RailMenu`. */
  menu: ReactNode;
}

/** A place in the side bar, and what one does with it. */
export function RailRow({ menu, className, ...link }: RailRowProps) {
  return (
    <li className="group/row relative flex items-center">
      <RailLink
        {...link}
        className={cn(
          // Room for the button of the menu, where that shows.
          "group-hover/row:pe-9 group-has-focus-visible/row:pe-9 group-has-data-[state=open]/row:pe-9 pointer-coarse:pe-9",
          className,
        )}
      />
      <div className="absolute end-1 grid">{menu}</div>
    </li>
  );
}

/** The menu of a row; its button shows under the pointer, with the focus, and always where there are fingers. */
export function RailMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton
          label={label}
          size="sm"
          className="opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
        >
          <Ellipsis aria-hidden />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">{children}</MenuContent>
    </Menu>
  );
}
