"use client";

import { FolderInput, PanelTop } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Id } from "../../lib/jmap/types.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { FolderIcon } from "./frame/folder-icon.tsx";
import { useFolderName } from "./frame/folder-name.ts";
import { arrange } from "./frame/folders.ts";
import { useListPlace, useStore } from "./mail-context.tsx";
import { mailboxOf, shownTab } from "./place.ts";

interface MoveMenuProps {
  onMove: (mailboxId: Id) => void;
  /** Where there are tabs: asks to which. */
  onTab: () => void;
  size?: "sm" | "md";
}

/** Every folder but the one that one is in; from the inbox also its tabs. */
export function MoveMenu({ onMove, onTab, size }: MoveMenuProps) {
  const t = useTranslations("mail.acts");
  const tabs = useTranslations("tabs");
  const place = useListPlace();
  const folderName = useFolderName();
  const mailboxes = useStore((store) => store.mailboxes);
  const isTabbed = useStore((store) => shownTab(place, store) !== null);
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
          <IconButton label={t("moveToFolder")} size={size}>
            <FolderInput />
          </IconButton>
        </MenuTrigger>
      </span>
      <MenuContent align="end" className="w-56">
        {isTabbed ? (
          <>
            <MenuItem shortcut="t" onSelect={onTab}>
              <PanelTop aria-hidden />
              {tabs("moveTo")}
            </MenuItem>
            <MenuSeparator />
          </>
        ) : null}
        <MenuLabel>{t("moveTo")}</MenuLabel>
        {rows.map(({ mailbox, depth }) => (
          <MenuItem
            key={mailbox.id}
            onSelect={() => onMove(mailbox.id)}
            style={{ paddingInlineStart: 8 + depth * 14 }}
          >
            <FolderIcon role={mailbox.role} />
            <span className="truncate">{folderName(mailbox)}</span>
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
