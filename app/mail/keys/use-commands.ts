"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import { lockNow } from "../../sign-in/watch-lock.ts";
import { toast } from "../../ui/toast.tsx";
import { useComposer } from "../compose/composer-context.tsx";
import { useContactCommands } from "../contacts/contact-commands.tsx";
import { useAskLabels } from "../labels/label-dialog.tsx";
import { useDiscard } from "../list/discard.tsx";
import { nextRow, rowOf } from "../list/next-row.ts";
import { useSelection } from "../list/selection.tsx";
import { useSnooze } from "../list/snooze.tsx";
import { loadedThreads, orderOf, useOpenList } from "../list/use-order.ts";
import { useMail } from "../mail-context.tsx";
import { contactsSegment, isContacts, mailboxOf, newCardId } from "../place.ts";
import { shownEmails } from "../reading/shown-emails.ts";
import { useBlockSender } from "../reading/use-block-sender.ts";
import { searchBoxId } from "../search/search-box.tsx";
import { useShortcutHelp } from "../shortcut-help.tsx";
import { useAskTab } from "../tabs/tab-dialog.tsx";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";
import type { Whole } from "../whole-acts.ts";
import { commands as all, type CommandId } from "./key-map.ts";

export interface Commands {
  run: Record<CommandId, () => void>;
  /** The conversations that an act is about now. */
  chosen(): Id[];
  moveTo(mailboxId: Id): void;
  /** Whether the act is open to the reader in the account that is shown, and means anything there. */
  offers(id: CommandId): boolean;
}

/** What the palette shows. */
export type PalettePage = "acts" | "folders" | "accounts";

/** What each act of the key map does, here and now. `openPalette` shows every act, the folders to move to, or the accounts. */
export function useCommands(openPalette: (page: PalettePage) => void): Commands {
  const t = useTranslations("mail.accounts");
  const { store, sync, changes, place, go } = useMail();
  const placeShown = useRef(place);
  placeShown.current = place;
  const { selected, whole, cursor, setCursor, set, toggle } = useSelection();
  const bulk = useBulk();
  const acts = useActs();
  const discard = useDiscard();
  const snooze = useSnooze();
  const askLabels = useAskLabels();
  const askTab = useAskTab();
  const blockSender = useBlockSender();
  const composer = useComposer();
  const help = useShortcutHelp();
  const inContacts = useContactCommands();
  const remembered = useRef<{ where: string; row: number | null }>({ where: "", row: null });

  const openList = useOpenList();
  const order = () => orderOf(openList(store), store);
  // A row of one list says nothing about another.
  const where = JSON.stringify([place.mailbox, place.tab, place.search]);
  const placeNow = () => {
    const before = remembered.current.where === where ? remembered.current.row : null;
    const rows = order();
    remembered.current = { where, row: rowOf(rows, cursor, before) };
    return { rows, row: remembered.current.row };
  };
  placeNow();

  const next = (by: 1 | -1) => {
    const { rows, row } = placeNow();
    const threadId = nextRow(rows, cursor, row, by);
    return { threadId, row: rowOf(rows, threadId, row) };
  };
  /** The row is kept with the cursor: the list may be fetched again before it is looked up. */
  const put = ({ threadId, row }: ReturnType<typeof next>) => {
    remembered.current = { where, row };
    setCursor(threadId);
  };
  const move = (by: 1 | -1) => {
    const there = next(by);
    if (!there.threadId) return;
    put(there);
    if (place.threadId) go({ threadId: there.threadId }, "replace");
  };
  const chosen = () =>
    selected.size > 0 ? [...selected] : [place.threadId ?? cursor].flatMap((id) => id ?? []);
  const emails = () => acts.targets(chosen());
  /** Where a conversation leaves, the one below takes its place; `opens` says which is opened instead. */
  const leaving = (work: () => void, opens?: 1 | -1) => {
    const there = cursor ? next(opens ?? 1) : null;
    work();
    if (selected.size > 0) set([]);
    else if (there) put(there);
    if (place.threadId)
      go({ threadId: opens ? (there?.threadId ?? null) : null }, opens ? "replace" : "push");
  };
  /** Where the whole list is selected, it is done to the whole list. */
  const toAll = (act: Whole, otherwise: () => void) => {
    if (!whole) return otherwise();
    void bulk(act);
    set([]);
  };
  /** Who is quicker than the message has the composer when it has come, unless something else is open by then. */
  const write = async (kind: "reply" | "reply-all" | "forward") => {
    const { threadId } = place;
    if (!threadId) return;
    // That it cannot be read says the reading pane.
    await sync.loadThread(threadId).catch(() => {});
    if (placeShown.current.threadId !== threadId) return;
    const shownIn = mailboxOf(place, store.mailboxes);
    const email = shownEmails(store.threadEmails(threadId), store.mailboxes, shownIn).at(-1);
    if (email?.bodyValues) composer.open({ kind, email });
  };
  const visit = (mailbox: string) => go({ mailbox, threadId: null, search: null });
  const find = (search: string) => go({ mailbox: "search", search, threadId: null });
  const selectWhere = (holds: (emails: readonly Email[]) => boolean) =>
    set(loadedThreads(openList(store), store).filter((id) => holds(acts.targets([id]))));
  const isUnread = (some: readonly Email[]) => some.some(({ keywords }) => !keywords.$seen);
  const isStarred = (some: readonly Email[]) => some.some(({ keywords }) => keywords.$flagged);

  const offers = (id: CommandId): boolean => {
    const needs = byName.get(id)?.needs;
    return id === "accounts" ? store.accounts.length > 1 : needs === undefined || store.may(needs);
  };
  const commands: Commands = {
    chosen,
    offers,
    moveTo: (mailboxId) =>
      toAll({ kind: "move", mailboxId }, () => leaving(() => acts.move(emails(), mailboxId))),
    run: {
      next: () => move(1),
      previous: () => move(-1),
      open: () => cursor && go({ threadId: cursor }),
      back: () => go({ threadId: null }),
      search: () => document.getElementById(searchBoxId)?.focus(),
      inbox: () => visit("inbox"),
      starred: () => find("is:starred"),
      sent: () => visit("sent"),
      drafts: () => visit("drafts"),
      allMail: () => find("in:anywhere"),
      contacts: () => visit(contactsSegment),
      accounts: () => openPalette("accounts"),
      archive: () => toAll({ kind: "archive" }, () => leaving(() => acts.archive(emails()))),
      archiveUp: () => toAll({ kind: "archive" }, () => leaving(() => acts.archive(emails()), -1)),
      archiveDown: () => toAll({ kind: "archive" }, () => leaving(() => acts.archive(emails()), 1)),
      discard: () => leaving(() => discard(emails(), whole)),
      spam: () => toAll({ kind: "spam" }, () => leaving(() => acts.spam(emails()))),
      star: () => {
        const some = emails();
        const on = !isStarred(some);
        toAll({ kind: on ? "star" : "unstar" }, () => acts.star(some, on));
      },
      markRead: () => toAll({ kind: "read" }, () => acts.markRead(emails(), true)),
      markUnread: () => toAll({ kind: "unread" }, () => leaving(() => acts.markRead(emails(), false))),
      snooze: () => snooze(emails(), () => leaving(() => {})),
      pin: () => acts.pin(chosen()),
      mute: () => {
        const threadIds = chosen();
        const isMuted = threadIds.every((id) =>
          store.threadEmails(id).some(({ keywords }) => keywords.$muted),
        );
        if (isMuted) acts.mute(threadIds, false);
        else leaving(() => acts.mute(threadIds, true));
      },
      block: () => {
        const [threadId] = chosen();
        const blocks = store.threadEmails(threadId ?? "").flatMap((email) => blockSender(email) ?? []);
        // Of several who wrote, the last.
        blocks.at(-1)?.();
      },
      label: () => askLabels(chosen()),
      move: () => chosen().length > 0 && openPalette("folders"),
      tab: () => askTab(chosen(), () => leaving(() => {})),
      undo: () => changes.takeBack(),
      select: () => cursor && toggle(cursor),
      selectAll: () => selectWhere(() => true),
      selectNone: () => (selected.size > 0 ? set([]) : go({ threadId: null })),
      selectRead: () => selectWhere((some) => !isUnread(some)),
      selectUnread: () => selectWhere(isUnread),
      selectStarred: () => selectWhere(isStarred),
      selectUnstarred: () => selectWhere((some) => !isStarred(some)),
      compose: () => composer.open({ kind: "new" }),
      newContact: () => go({ mailbox: contactsSegment, threadId: newCardId, search: null }),
      reply: () => write("reply"),
      replyAll: () => write("reply-all"),
      forward: () => write("forward"),
      palette: () => openPalette("acts"),
      help: () => help.open(),
      lock: lockNow,
    },
  };
  const shown = isContacts(place) ? inContacts(commands) : commands;
  // Who presses a key that the account is not open for is told so.
  const refuse = () => toast.say(t("notOpenForThat", { address: store.account?.address ?? "" }));
  const run = { ...shown.run };
  for (const [id] of all) if (!offers(id)) run[id] = id === "accounts" ? () => {} : refuse;
  return { ...shown, run };
}

const byName = new Map(all);
