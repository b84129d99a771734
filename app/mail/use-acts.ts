"use client";

import { useTranslations } from "next-intl";
import { useMemo, useRef } from "react";
import { type Category, withCategory } from "../../lib/jmap/categories.ts";
import { type Mutable, withFlag } from "../../lib/jmap/changes.ts";
import { wordsFor } from "../../lib/jmap/client.ts";
import type { Label } from "../../lib/jmap/labels.ts";
import { isPinned, pinnedKeyword } from "../../lib/jmap/pinned.ts";
import { withSnooze } from "../../lib/jmap/snooze.ts";
import type { Email, Id } from "../../lib/jmap/types.ts";
import { toast } from "../ui/toast.tsx";
import { useFolderName } from "./frame/folder-name.ts";
import { useClock, useSteadyMail } from "./mail-context.tsx";
import { mailboxOf } from "./place.ts";
import { kindOfRow, type RowsSaid } from "./row-words.ts";
import { chooseForSenders } from "./tabs/actions.ts";
import { dayTime } from "./time-format.ts";
import { movedTo, pickedAt } from "./whole-acts.ts";

export interface Acts {
  /** The emails of conversations that an act here is about. */
  targets(threadIds: readonly Id[]): Email[];
  archive(emails: readonly Email[]): void;
  /** Into the trash; from the trash, junk or drafts for good (the caller asks first). */
  discard(emails: readonly Email[]): void;
  destroy(emails: readonly Email[]): void;
  move(emails: readonly Email[], mailboxId: Id): void;
  /** Into junk; from junk back into the inbox. */
  spam(emails: readonly Email[]): void;
  star(emails: readonly Email[], on: boolean): void;
  markRead(emails: readonly Email[], read: boolean, quiet?: boolean): void;
  /** Out of the inbox until a time, in milliseconds; the server brings them back. */
  snooze(emails: readonly Email[], untilMs: number): void;
  /** All of the conversations: what comes for them goes past the inbox, and what is there is archived. */
  mute(threadIds: readonly Id[], on: boolean): void;
  /** To the top of their folders, all of the conversations; where all are there, back to their places. */
  pin(threadIds: readonly Id[]): void;
  /** All of the conversations, as far as they lie in the inbox; what these senders write from now on goes there too. */
  toTab(threadIds: readonly Id[], tab: Category, senders?: readonly string[]): void;
  /** On the emails of the conversations that an act here is about; off all of them. */
  label(threadIds: readonly Id[], label: Label, on: boolean): void;
}

/** The last email of each conversation, of emails in order. */
const newestOfEach = (emails: readonly Email[]): Email[] => [
  ...new Map(emails.map((email) => [email.threadId, email])).values(),
];

/** What one does with mail: shown at once, undone from the toast. */
export function useActs(): Acts {
  const t = useTranslations("mail.acts");
  const tabs = useTranslations("tabs");
  const { store, changes, here: placeNow } = useSteadyMail();
  const clock = useClock();
  const folderName = useFolderName();
  // How times are written does not make other acts.
  const clockNow = useRef(clock);
  clockNow.current = clock;
  return useMemo(() => {
    const count = (emails: readonly Email[]): RowsSaid => ({
      rows: new Set(emails.map((email) => email.threadId)).size,
      kind: kindOfRow(store.isGrouped),
    });
    const here = () => mailboxOf(placeNow(), store.mailboxes);

    /** `beside` is done with it, and answers how that is undone. */
    async function run(
      emails: readonly Email[],
      said: string | null,
      change: (email: Email) => Mutable,
      beside?: () => Promise<() => Promise<unknown>>,
    ) {
      if (emails.length === 0) return;
      const ids = emails.map(({ id }) => id);
      try {
        const done = Promise.all([changes.update(ids, change), beside?.()]);
        if (!said) return void (await done);
        const again = () => {
          changes.remember(null);
          toast.dismiss("act");
          done
            .then((undos) => Promise.all(undos.map((undo) => undo?.())))
            .catch((cause) => toast.error(wordsFor(cause)));
        };
        changes.remember(again);
        toast.say(said, { id: "act", action: { label: t("undo"), onClick: () => changes.takeBack() } });
        await done;
      } catch (cause) {
        if (said) changes.remember(null);
        toast.error(wordsFor(cause), { id: "act" });
      }
    }

    /** Into one folder, out of where one is; copies in other folders stay. */
    function moved(email: Email, mailboxId: Id): Mutable {
      return movedTo(mailboxId, here()?.id ?? null)(email);
    }

    /** Made when something is snoozed for the first time. */
    const snoozedFolder = async (): Promise<Id> =>
      store.mailboxWithRole("snoozed")?.id ?? (await changes.createMailbox("Snoozed", null, "snoozed"));

    const acts: Acts = {
      targets(threadIds) {
        const picks = pickedAt(here()?.id ?? null, store.mailboxes);
        return threadIds.flatMap((threadId) => store.threadEmails(threadId).filter(picks));
      },
      move(emails, mailboxId) {
        const mailbox = store.mailboxes.find(({ id }) => id === mailboxId);
        const folder = mailbox ? folderName(mailbox) : "";
        void run(emails, t("moved", { ...count(emails), folder }), (email) => moved(email, mailboxId));
      },
      archive(emails) {
        const archive = store.mailboxWithRole("archive");
        if (!archive) return void toast.error(t("noArchive"));
        void run(emails, t("archived", count(emails)), (email) => moved(email, archive.id));
      },
      spam(emails) {
        const junk = store.mailboxWithRole("junk");
        const inbox = store.mailboxWithRole("inbox");
        if (!junk || !inbox) return void toast.error(t("noJunk"));
        const isSpam = here()?.id !== junk.id;
        const said = t(isSpam ? "markedSpam" : "notSpam", count(emails));
        void run(emails, said, (email) => ({
          mailboxIds: { [isSpam ? junk.id : inbox.id]: true },
          keywords: withFlag(withFlag(email.keywords, "$junk", isSpam), "$notjunk", !isSpam),
        }));
      },
      discard(emails) {
        const trash = store.mailboxWithRole("trash");
        if (!trash) return void toast.error(t("noTrash"));
        void run(emails, t("trashed", count(emails)), (email) => ({
          keywords: email.keywords,
          mailboxIds: { [trash.id]: true },
        }));
      },
      destroy(emails) {
        changes.destroy(emails.map(({ id }) => id)).then(
          () => toast.say(t("destroyed", count(emails)), { id: "act" }),
          (cause) => toast.error(wordsFor(cause), { id: "act" }),
        );
      },
      star(emails, on) {
        // A conversation is starred by its newest message, and by no message when it is not.
        const chosen = on ? newestOfEach(emails) : emails;
        void run(chosen, null, (email) => ({
          mailboxIds: email.mailboxIds,
          keywords: withFlag(email.keywords, "$flagged", on),
        }));
      },
      markRead(emails, read, quiet = false) {
        const chosen = read ? emails : newestOfEach(emails);
        const said = quiet ? null : t(read ? "markedRead" : "markedUnread", count(emails));
        void run(chosen, said, (email) => ({
          mailboxIds: email.mailboxIds,
          keywords: withFlag(email.keywords, "$seen", read),
        }));
      },
      snooze(emails, untilMs) {
        const said = t("snoozed", { ...count(emails), until: dayTime(untilMs, clockNow.current) });
        snoozedFolder().then(
          (folder) =>
            run(emails, said, (email) => ({
              keywords: withSnooze(email.keywords, untilMs),
              mailboxIds: moved(email, folder).mailboxIds,
            })),
          (cause) => toast.error(wordsFor(cause), { id: "act" }),
        );
      },
      label(threadIds, { keyword, name }, on) {
        const all = threadIds.flatMap((threadId) => store.threadEmails(threadId));
        const emails = on ? acts.targets(threadIds) : all;
        const said = on ? t("labelled", { ...count(emails), name }) : t("labelRemoved", { name });
        void run(emails.length > 0 ? emails : all, said, (email) => ({
          mailboxIds: email.mailboxIds,
          keywords: withFlag(email.keywords, keyword, on),
        }));
      },
      pin(threadIds) {
        const on = !threadIds.every((threadId) => isPinned(store.threadEmails(threadId)));
        const emails = threadIds.flatMap((threadId) => store.threadEmails(threadId));
        void run(emails, t(on ? "pinned" : "unpinned", count(emails)), (email) => ({
          keywords: withFlag(email.keywords, pinnedKeyword, on),
          mailboxIds: email.mailboxIds,
        }));
      },
      toTab(threadIds, tab, senders = []) {
        const inbox = store.mailboxWithRole("inbox")?.id ?? "";
        const emails = threadIds
          .flatMap((threadId) => store.threadEmails(threadId))
          .filter(({ mailboxIds }) => mailboxIds[inbox]);
        const rows = { ...count(emails), tab: tabs(`names.${tab}`) };
        const said =
          senders.length > 0
            ? tabs("movedAlways", { ...rows, senders: senders.length })
            : tabs("moved", rows);
        const choices = senders.map((address) => ({ address, category: tab }));
        const beside = async () => {
          const before = await chooseForSenders(choices);
          return () => chooseForSenders(before);
        };
        const change = (email: Email): Mutable => ({
          keywords: withCategory(email.keywords, tab),
          mailboxIds: email.mailboxIds,
        });
        void run(emails, said, change, choices.length > 0 ? beside : undefined);
      },
      mute(threadIds, on) {
        const emails = threadIds.flatMap((threadId) => store.threadEmails(threadId));
        const [inbox, archive] = [store.mailboxWithRole("inbox"), store.mailboxWithRole("archive")];
        void run(emails, t(on ? "muted" : "unmuted", count(emails)), (email) => ({
          keywords: withFlag(email.keywords, "$muted", on),
          mailboxIds:
            on && inbox && archive && email.mailboxIds[inbox.id]
              ? withFlag(withFlag(email.mailboxIds, inbox.id, false), archive.id, true)
              : email.mailboxIds,
        }));
      },
    };
    return acts;
  }, [store, changes, placeNow, t, tabs, folderName]);
}
