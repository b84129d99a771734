"use client";

import { type BulkEmail, changeWhole, undoWhole } from "../../lib/jmap/bulk.ts";
import { type Mutable, withFlag } from "../../lib/jmap/changes.ts";
import { wordsFor } from "../../lib/jmap/client.ts";
import type { Id } from "../../lib/jmap/types.ts";
import { toast } from "../ui/toast.tsx";
import { useMail } from "./mail-context.tsx";
import { mailboxOf, queryOf } from "./place.ts";
import { rowsInWords } from "./row-words.ts";
import { movedTo, pickedAt, type Whole } from "./whole-acts.ts";

interface Doing {
  said: string;
  /** Null deletes for good. */
  change(email: BulkEmail): Mutable | null;
}

/** Does something to every conversation of the list that one is in, with progress, a way to stop and a way back. */
export function useBulk(): (act: Whole) => Promise<void> {
  const { store, sync, changes, place, clock } = useMail();
  return async (act) => {
    const query = queryOf(place, store, clock.timeZone);
    const found = changeOf(act);
    if (!query || !found) return void toast.error("There is no folder for that. Make one, then try again.");
    const number = (rows: number) => rowsInWords(rows, store.isGrouped);
    const stop = new AbortController();
    const action = { label: "Stop", onClick: () => stop.abort() };
    const say = (text: string) => toast.say(text, { id: "act", action, durationMs: 600_000 });
    changes.remember(null);
    say("Reading the list…");
    const { conversations, undo, failure } = await changeWhole(sync, store.accountId, {
      query,
      isGrouped: store.isGrouped,
      picks: pickedAt(mailboxOf(place, store.mailboxes)?.id ?? null, store.mailboxes),
      newestOnly: act.kind === "star" || act.kind === "unread",
      change: found.change,
      onProgress: (done, all) => say(`${done.toLocaleString("en")} of ${number(all)} ${found.said}`),
      signal: stop.signal,
    });
    const again = () => {
      toast.say("Undoing…", { id: "act", durationMs: 600_000 });
      undoWhole(sync, store.accountId, undo).then(
        () => toast.say("Undone", { id: "act" }),
        (cause) => toast.error(wordsFor(cause), { id: "act" }),
      );
    };
    const back =
      undo.size > 0
        ? { action: { label: "Undo", onClick: () => changes.takeBack() }, durationMs: 30_000 }
        : {};
    if (undo.size > 0) changes.remember(again);
    const said = `${number(conversations)} ${found.said}`;
    if (failure) toast.error(`${said}, then: ${wordsFor(failure)}`, { id: "act", ...back });
    else toast.say(stop.signal.aborted ? `Stopped: ${said}` : said, { id: "act", ...back });
  };

  function changeOf(act: Whole): Doing | null {
    const here = mailboxOf(place, store.mailboxes)?.id ?? null;
    const role = (name: string): Id | null => store.mailboxWithRole(name)?.id ?? null;
    const into = (id: Id | null, said: string) => id && { said, change: movedTo(id, here) };
    const only = (id: Id | null, said: string): Doing | null =>
      id === null ? null : { said, change: ({ keywords }) => ({ keywords, mailboxIds: { [id]: true } }) };
    const flag = (name: string, on: boolean, said: string): Doing => ({
      said,
      change: ({ keywords, mailboxIds }) => ({ mailboxIds, keywords: withFlag(keywords, name, on) }),
    });
    switch (act.kind) {
      case "archive":
        return into(role("archive"), "archived") || null;
      case "discard":
        return only(role("trash"), "moved to trash");
      case "destroy":
        return { said: "deleted for good", change: () => null };
      case "move":
        return (
          into(act.mailboxId, `moved to ${store.mailboxes.find(({ id }) => id === act.mailboxId)?.name}`) ||
          null
        );
      case "spam": {
        const isSpam = here !== role("junk");
        const moved = isSpam
          ? only(role("junk"), "marked as spam")
          : only(role("inbox"), "moved to the inbox");
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
        return flag("$flagged", true, "starred");
      case "unstar":
        return flag("$flagged", false, "freed of stars");
      case "read":
        return flag("$seen", true, "marked read");
      case "unread":
        return flag("$seen", false, "marked unread");
      default:
        return act satisfies never;
    }
  }
}
