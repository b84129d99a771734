"use client";

import { FolderInput } from "lucide-react";
import type { Id } from "../../lib/jmap/types.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../ui/menu.tsx";
import { FolderIcon } from "./frame/folder-icon.tsx";
import { arrange } from "./frame/folders.ts";
import { useMail, useStore } from "./mail-context.tsx";
import { mailboxOf } from "./place.ts";

/** Every folder but the one that one is in. */
export function MoveMenu({ onMove, size }: { onMove: (mailboxId: Id) => void; size?: "sm" | "md" }) {
  const { place } = useMail();
  const mailboxes = useStore((store) => store.mailboxes);
  const here = mailboxOf(place, mailboxes)?.id;
  const { system, own } = arrange(mailboxes);
  const rows = [
    ...system
      .filter(({ role }) => role !== "drafts" && role !== "sent")
      .map((mailbox) => ({ mailbox, depth: 0 })),
    ...own,
  ].filter(({ mailbox }) => mailbox.id !== here);
  return (
    <Menu>
      <span className="inline-flex">
        <MenuTrigger asChild>
          <IconButton label="Move to a folder" size={size}>
            <FolderInput />
          </IconButton>
        </MenuTrigger>
      </span>
      <MenuContent align="end" className="w-56">
        <MenuLabel>Move to</MenuLabel>
        {rows.map(({ mailbox, depth }) => (
          <MenuItem
            key={mailbox.id}
            onSelect={() => onMove(mailbox.id)}
            style={{ paddingLeft: 8 + depth * 14 }}
          >
            <FolderIcon role={mailbox.role} />
            <span className="truncate">{mailbox.name}</span>
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
