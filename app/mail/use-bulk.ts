"use client";

import { useTranslations } from "next-intl";
import type { BulkEmail } from "../../lib/jmap/bulk.ts";
import { withCategory } from "../../lib/jmap/categories.ts";
import { type Mutable, withFlag } from "../../lib/jmap/changes.ts";
import { wordsFor } from "../../lib/jmap/client.ts";
import type { Id } from "../../lib/jmap/types.ts";
import { toast } from "../ui/toast.tsx";
import { useStable } from "../ui/use-stable.ts";
import { bulkCode } from "./bulk-code.ts";
import { useFolderName } from "./frame/folder-name.ts";
import { useClock, useSteadyMail } from "./mail-context.tsx";
import { mailboxOf, queryOf } from "./place.ts";
import { kindOfRow, type RowsSaid, rowsInWords } from "./row-words.ts";
import { movedTo, pickedAt, type Whole } from "./whole-acts.ts";

interface Doing {
  /** What was done to so many rows. */
  said(rows: RowsSaid): string;
  /** Null deletes for good. */
  change(email: BulkEmail): Mutable | null;
}

/** Does something to every conversation of the list that one is in, with progress, a way to stop and a way back. */
export function useBulk(): (act: Whole) => Promise<void> {
  const t = useTranslations("mail.acts");
  const tabs = useTranslations("tabs");
  const { store, sync, changes, here: placeNow } = useSteadyMail();
  const { timeZone } = useClock();
  const folderName = useFolderName();
  return useStable(async (act: Whole) => {
    const place = placeNow();
    const query = queryOf(place, store, timeZone);
    const found = changeOf(act);
    if (!query || !found) return void toast.error(t("noFolderForThat"));
    const number = (rows: number) => rowsInWords(t, rows, store.isGrouped);
    const stop = new AbortController();
    const action = { label: t("stop"), onClick: () => stop.abort() };
    const say = (text: string) => toast.say(text, { id: "act", action, durationMs: 600_000 });
    changes.remember(null);
    say(t("readingList"));
    const { changeWhole, undoWhole } = await bulkCode.fetch();
    const { conversations, isMore, undo, failure } = await changeWhole(sync, store.accountId, {
      query,
      isGrouped: store.isGrouped,
      picks: pickedAt(mailboxOf(place, store.mailboxes)?.id ?? null, store.mailboxes),
      newestOnly: act.kind === "star" || act.kind === "unread",
      change: found.change,
      onProgress: (done, all) => say(t("progress", { done, rows: number(all) })),
      signal: stop.signal,
    });
    const again = () => {
      toast.say(t("undoing"), { id: "act", durationMs: 600_000 });
      undoWhole(sync, store.accountId, undo).then(
        () => toast.say(t("undone"), { id: "act" }),
        (cause) => toast.error(wordsFor(cause), { id: "act" }),
      );
    };
    const back =
      undo.size > 0
        ? { action: { label: t("undo"), onClick: () => changes.takeBack() }, durationMs: 30_000 }
        : {};
    if (undo.size > 0) changes.remember(again);
    const said = found.said({ rows: conversations, kind: kindOfRow(store.isGrouped) });
    if (failure) toast.error(t("thenFailed", { said, problem: wordsFor(failure) }), { id: "act", ...back });
    else if (stop.signal.aborted) toast.say(t("stopped", { said }), { id: "act", ...back });
    else toast.say(isMore ? t("mostAtOnce", { said }) : said, { id: "act", ...back });
  });

  function changeOf(act: Whole): Doing | null {
    const here = mailboxOf(placeNow(), store.mailboxes)?.id ?? null;
    const nameOf = (id: Id) => {
      const mailbox = store.mailboxes.find((one) => one.id === id);
      return mailbox ? folderName(mailbox) : "";
    };
    const role = (name: string): Id | null => store.mailboxWithRole(name)?.id ?? null;
    const into = (id: Id | null, said: Doing["said"]) => id && { said, change: movedTo(id, here) };
    const only = (id: Id | null, said: Doing["said"]): Doing | null =>
      id === null ? null : { said, change: ({ keywords }) => ({ keywords, mailboxIds: { [id]: true } }) };
    const flag = (name: string, on: boolean, said: Doing["said"]): Doing => ({
      said,
      change: ({ keywords, mailboxIds }) => ({ mailboxIds, keywords: withFlag(keywords, name, on) }),
    });
    switch (act.kind) {
      case "archive":
        return into(role("archive"), (rows) => t("archived", rows)) || null;
      case "discard":
        return only(role("trash"), (rows) => t("trashed", rows));
      case "destroy":
        return { said: (rows) => t("destroyed", rows), change: () => null };
      case "move":
        return into(act.mailboxId, (rows) => t("moved", { ...rows, folder: nameOf(act.mailboxId) })) || null;
      case "tab":
        return {
          said: (rows) => tabs("moved", { ...rows, tab: tabs(`names.${act.tab}`) }),
          change: ({ keywords, mailboxIds }) => ({
            mailboxIds,
            keywords: withCategory(keywords, act.tab),
          }),
        };
      case "spam": {
        const isSpam = here !== role("junk");
        const moved = isSpam
          ? only(role("junk"), (rows) => t("markedSpam", rows))
          : only(role("inbox"), (rows) => t("notSpam", rows));
        return (
          moved && {
            ...moved,
            change: (email) => ({
              mailboxIds: moved.change(email)?.mailboxIds ?? email.mailboxIds,
              keywords: withFlag(withFlag(email.keywords, "$junk", isSpam), "$notjunk", !isSpam),
            }),
          }
        );
      }
      case "star":
        return flag("$flagged", true, (rows) => t("starred", rows));
      case "unstar":
        return flag("$flagged", false, (rows) => t("unstarred", rows));
      case "read":
        return flag("$seen", true, (rows) => t("markedRead", rows));
      case "unread":
        return flag("$seen", false, (rows) => t("markedUnread", rows));
      default:
        return act satisfies never;
    }
  }
}
