"use client";

import { PenLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, memo, useMemo } from "react";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { later } from "../../ui/later.tsx";
import { KeryxLogo } from "../../ui/logo.tsx";
import { useComposer } from "../compose/composer-context.tsx";
import { ContactsLink } from "../contacts/contacts-link.tsx";
import { beginDrag } from "../dragging.ts";
import { LabelRail } from "../labels/label-rail.tsx";
import { useListPlace, useMay, useSteadyMail, useStore } from "../mail-context.tsx";
import { OutboxLink } from "../outbox/outbox-link.tsx";
import { mailboxOf, segmentOf } from "../place.ts";
import { SearchRail } from "../search/search-rail.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { FolderIcon } from "./folder-icon.tsx";
import { FolderMenu } from "./folder-menu.tsx";
import { useFolderName } from "./folder-name.ts";
import { arrange } from "./folders.ts";
import { NewFolder } from "./new-folder.tsx";
import { RailRow } from "./rail-row.tsx";
import { ScheduledLink } from "./scheduled-link.tsx";
import { StorageUsed } from "./storage-used.tsx";
import { useDrop } from "./use-drop.ts";

const AccountSwitcher = later(() => import("./other-accounts.ts").then((all) => all.AccountSwitcher));

/** Folders, compose and account. `onGo` closes the drawer on phones. */
export const FolderRail = memo(function FolderRail({
  onGo,
  className,
}: {
  onGo?: () => void;
  className?: string;
}) {
  const t = useTranslations("mail.frame");
  const composer = useComposer();
  const place = useListPlace();
  const mailboxes = useStore((store) => store.mailboxes);
  const { system, own } = useMemo(() => arrange(mailboxes), [mailboxes]);
  const current = mailboxOf(place, mailboxes)?.id;
  const top = useDrop(null);
  const hasOthers = useStore(({ accounts }) => accounts.length > 1);
  const [mayWrite, maySubmit] = [useMay("write"), useMay("submit")];

  return (
    <div className={cn("flex h-full flex-col bg-canvas", className)}>
      <div className="flex h-14 shrink-0 items-center px-4">
        <KeryxLogo />
      </div>
      {hasOthers ? (
        <div className="h-13 shrink-0 px-3">
          <AccountSwitcher />
        </div>
      ) : null}
      {maySubmit ? (
        <div className="px-3 pb-3">
          <Button
            variant="primary"
            className="h-9! w-full"
            onClick={({ shiftKey }) => {
              if (shiftKey) composer.openOut({ kind: "new" });
              else composer.open({ kind: "new" });
              onGo?.();
            }}
          >
            <PenLine aria-hidden />
            {t("compose")}
          </Button>
        </div>
      ) : null}
      <nav aria-label={t("folders")} className="min-h-0 grow overflow-y-auto px-2 pb-3">
        <ul className="grid gap-px">
          {system.map((mailbox) => (
            <Fragment key={mailbox.id}>
              <FolderLink mailbox={mailbox} current={current === mailbox.id} onGo={onGo} />
              {mailbox.role === "drafts" ? (
                <>
                  <OutboxLink onGo={onGo} />
                  <ScheduledLink onGo={onGo} />
                </>
              ) : null}
            </Fragment>
          ))}
        </ul>
        <ul className="mt-4">
          <ContactsLink onGo={onGo} />
        </ul>
        <div
          {...top.drop}
          className={cn(
            "mt-4 flex h-7 items-center justify-between rounded-md ps-2.5 pe-1",
            top.over && "bg-accent-soft outline-2 -outline-offset-2 outline-accent",
          )}
        >
          <h2 className="text-xs font-medium text-ink-3">{t("folders")}</h2>
          {mayWrite ? <NewFolder /> : null}
        </div>
        <ul className="grid gap-px">
          {own.map(({ mailbox, depth }) => (
            <FolderLink
              key={mailbox.id}
              mailbox={mailbox}
              depth={depth}
              current={current === mailbox.id}
              onGo={onGo}
            />
          ))}
        </ul>
        <LabelRail onGo={onGo} />
        <SearchRail onGo={onGo} />
      </nav>
      <div className="grid gap-1 border-t p-2">
        <StorageUsed />
        <AccountMenu />
      </div>
    </div>
  );
});

interface FolderLinkProps {
  mailbox: Mailbox;
  current: boolean;
  depth?: number;
  onGo?: () => void;
}

const FolderLink = memo(function FolderLink({ mailbox, current, depth = 0, onGo }: FolderLinkProps) {
  const t = useTranslations("mail.frame");
  const { store } = useSteadyMail();
  const folderName = useFolderName();
  const { over, drop } = useDrop(mailbox);
  const [mayWrite, isOwn] = [useMay("write"), useMay("own")];
  const drafts = mailbox.role === "drafts";
  const shown = drafts ? mailbox.totalEmails : store.unreadIn(mailbox);
  const quiet = drafts || mailbox.role === "junk" || mailbox.role === "trash";
  const said = drafts ? t("drafts", { shown }) : t("unread", { shown });
  return (
    <RailRow
      to={{ mailbox: segmentOf(mailbox), threadId: null, search: null }}
      isCurrent={current}
      onGo={onGo}
      draggable={mayWrite && !mailbox.role}
      onDragStart={(event) =>
        beginDrag(event, "folder", { accountId: store.accountId, ids: [mailbox.id] }, mailbox.name)
      }
      {...drop}
      style={{ paddingInlineStart: 10 + Math.min(depth, 6) * 14 }}
      className={cn(over && "bg-accent-soft text-accent-text outline-2 -outline-offset-2 outline-accent")}
      menu={isOwn || (mayWrite && !mailbox.role) ? <FolderMenu mailbox={mailbox} /> : null}
    >
      <FolderIcon role={mailbox.role} className="size-4 shrink-0" />
      <span className="min-w-0 grow truncate">{folderName(mailbox)}</span>
      {shown > 0 ? (
        <span className={cn("text-xs tabular-nums", quiet ? "text-ink-3" : "font-semibold")}>
          <span aria-hidden>{shown > 9999 ? "9999+" : shown}</span>
          <span className="sr-only">{said}</span>
        </span>
      ) : null}
    </RailRow>
  );
});
