"use client";

import {
  AlarmClock,
  Archive,
  BellOff,
  EllipsisVertical,
  Mail,
  MailOpen,
  Pin,
  Star,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { isPinned } from "../../../lib/jmap/pinned.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { useAskLabels } from "../labels/label-dialog.tsx";
import { useStore } from "../mail-context.tsx";
import { MoveMenu } from "../move-menu.tsx";
import { useAskTab } from "../tabs/tab-dialog.tsx";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";
import type { Whole } from "../whole-acts.ts";
import { useDiscard } from "./discard.tsx";
import { useSelection } from "./selection.tsx";
import { useSnooze } from "./snooze.tsx";

/** What one can do with what is ticked. */
export function BulkActs({ known, total }: { known: () => Id[]; total: number | null }) {
  const t = useTranslations("mail.list");
  const { selected, set, whole: everything, setWhole } = useSelection();
  const bulk = useBulk();
  const acts = useActs();
  const discard = useDiscard();
  const snooze = useSnooze();
  const askLabels = useAskLabels();
  const askTab = useAskTab();
  const emails = useStore(() => acts.targets([...selected]));
  const all = known();
  const whole = all.length > 0 && all.every((id) => selected.has(id));
  const unread = emails.some((email) => !email.keywords.$seen);
  const pinned = useStore((store) => [...selected].every((id) => isPinned(store.threadEmails(id))));
  const starred = emails.every((email) => !email.keywords.$flagged);
  const more = whole && total !== null && total > all.length;
  const done = (act: Whole, work: () => void) => () => {
    if (everything) void bulk(act);
    else work();
    set([]);
  };
  return (
    <div role="toolbar" aria-label={t("selection")} className="-ms-1 flex min-w-0 grow items-center">
      <input
        type="checkbox"
        aria-label={t("selectLoaded")}
        checked={whole}
        ref={(box) => {
          if (box) box.indeterminate = !whole;
        }}
        onChange={() => set(whole ? [] : all)}
        className="mx-2 size-4 accent-accent"
      />
      <span aria-live="polite" className="me-auto truncate text-sm font-medium tabular-nums">
        {everything ? t("allSelected", { total: total ?? 0 }) : t("selected", { count: selected.size })}
        {more && !everything ? (
          <button
            type="button"
            onClick={setWhole}
            className="ms-2 rounded-sm font-medium text-accent-text hover:underline"
          >
            {t("selectAll", { total })}
          </button>
        ) : null}
      </span>
      <IconButton
        size="sm"
        label={t("archive")}
        shortcut="e"
        onClick={done({ kind: "archive" }, () => acts.archive(emails))}
      >
        <Archive />
      </IconButton>
      <IconButton
        size="sm"
        label={t("delete")}
        shortcut="#"
        onClick={() => {
          discard(emails, everything);
          set([]);
        }}
      >
        <Trash2 />
      </IconButton>
      <IconButton
        size="sm"
        label={unread ? t("markRead") : t("markUnread")}
        onClick={done({ kind: unread ? "read" : "unread" }, () => acts.markRead(emails, unread))}
      >
        {unread ? <MailOpen /> : <Mail />}
      </IconButton>
      <MoveMenu
        size="sm"
        onMove={(mailboxId) => done({ kind: "move", mailboxId }, () => acts.move(emails, mailboxId))()}
        onTab={() => askTab([...selected], () => set([]))}
      />
      <Menu>
        <span className="inline-flex">
          <MenuTrigger asChild>
            <IconButton size="sm" label={t("more")}>
              <EllipsisVertical />
            </IconButton>
          </MenuTrigger>
        </span>
        <MenuContent align="end">
          <MenuItem
            shortcut="s"
            onSelect={done({ kind: starred ? "star" : "unstar" }, () => acts.star(emails, starred))}
          >
            <Star aria-hidden />
            {starred ? t("star") : t("removeStars")}
          </MenuItem>
          <MenuItem
            shortcut="P"
            disabled={everything}
            onSelect={() => {
              acts.pin([...selected]);
              set([]);
            }}
          >
            <Pin aria-hidden />
            {pinned ? t("unpin") : t("pin")}
          </MenuItem>
          <MenuItem shortcut="l" disabled={everything} onSelect={() => askLabels([...selected])}>
            <Tag aria-hidden />
            {t("labels")}
          </MenuItem>
          <MenuItem shortcut="b" disabled={everything} onSelect={() => snooze(emails, () => set([]))}>
            <AlarmClock aria-hidden />
            {t("snooze")}
          </MenuItem>
          <MenuItem
            shortcut="m"
            disabled={everything}
            onSelect={() => {
              acts.mute([...selected], true);
              set([]);
            }}
          >
            <BellOff aria-hidden />
            {t("mute")}
          </MenuItem>
        </MenuContent>
      </Menu>
      <IconButton size="sm" label={t("clearSelection")} onClick={() => set([])}>
        <X />
      </IconButton>
    </div>
  );
}
