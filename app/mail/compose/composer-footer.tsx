"use client";

import { CloudOff, History, MoreVertical, Paperclip, RemoveFormatting, Trash2, Type } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuCheckItem, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import type { SaveState } from "./saver.ts";

interface ComposerFooterProps {
  /** Sends. */
  children: ReactNode;
  state: SaveState;
  /** Whether the formatting is shown; null in plain text, which has none. */
  formatting: boolean | null;
  onFormatting(): void;
  /** What puts a template in. */
  templates: ReactNode;
  onMode(): void;
  onVersions(): void;
  onAttach(): void;
  onDiscard(): void;
}

/** What is done to the whole message, and whether it is saved. */
export function ComposerFooter(props: ComposerFooterProps) {
  const t = useTranslations("mail.compose");
  const { children, state, templates, formatting, onFormatting, onMode, onVersions, onAttach, onDiscard } =
    props;
  return (
    <footer className="flex shrink-0 items-center gap-1 border-t py-2.5 pe-1.5 ps-4 pb-[max(10px,env(safe-area-inset-bottom))]">
      {children}
      <IconButton label={t("attach")} className="ms-1" tooltipSide="top" onClick={onAttach}>
        <Paperclip aria-hidden />
      </IconButton>
      {formatting === null ? null : (
        <IconButton label={t("formatting")} tooltipSide="top" pressed={formatting} onClick={onFormatting}>
          <Type aria-hidden />
        </IconButton>
      )}
      {templates}
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={t("more")} tooltipSide="top">
            <MoreVertical aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="start" side="top">
          <MenuCheckItem checked={formatting === null} onCheckedChange={onMode}>
            <RemoveFormatting aria-hidden />
            {t("plainText")}
          </MenuCheckItem>
          <MenuItem onSelect={onVersions}>
            <History aria-hidden />
            {t("versions.menu")}
          </MenuItem>
        </MenuContent>
      </Menu>
      <SavedState state={state} />
      <IconButton label={t("throwAway")} tooltipSide="top" onClick={onDiscard}>
        <Trash2 aria-hidden />
      </IconButton>
    </footer>
  );
}

function SavedState({ state }: { state: SaveState }) {
  const t = useTranslations("mail.compose");
  return (
    <span
      role="status"
      className={cn(
        "ms-auto flex min-w-0 items-center gap-1.5 px-2 text-xs",
        state === "failed" ? "text-danger-text" : "text-ink-3",
      )}
    >
      {state === "failed" ? <CloudOff aria-hidden className="size-3.5 shrink-0" /> : null}
      <span className="truncate">
        {state === "untouched" ? null : t(`states.${state}`)}
        {state === "failed" ? <span className="max-sm:hidden"> {t("keptHere")}</span> : null}
      </span>
    </span>
  );
}
