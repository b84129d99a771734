"use client";

import { useEffect, useRef } from "react";
import { useComposer } from "./compose/composer-context.tsx";
import { useDiscard } from "./list/discard.tsx";
import { nextRow, type Rows, rowOf } from "./list/next-row.ts";
import { searchBoxId } from "./list/search-box.tsx";
import { useSelection } from "./list/selection.tsx";
import { useMail } from "./mail-context.tsx";
import { mailboxOf, queryOf } from "./place.ts";
import { shownEmails } from "./reading/shown-emails.ts";
import { useShortcutHelp } from "./shortcut-help.tsx";
import { useActs } from "./use-acts.ts";

/** True where a key is text, or belongs to a menu or dialog. */
function taken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return (
    target.closest(
      "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=dialog]",
    ) !== null
  );
}

/** One key, one act. The list of keys is in shortcut-help.tsx. */
export function MailKeys() {
  const { store, place, go } = useMail();
  const { selected, cursor, setCursor, set, toggle } = useSelection();
  const acts = useActs();
  const discard = useDiscard();
  const composer = useComposer();
  const help = useShortcutHelp();
  const remembered = useRef<{ where: string; row: number | null }>({ where: "", row: null });

  useEffect(() => {
    const order = (): Rows => {
      const query = queryOf(place, store, new Date().getTimezoneOffset());
      // Array.from, as the list has holes where nothing is loaded.
      return Array.from(query ? store.list(query).ids : [], (id) =>
        id ? (store.emails.get(id)?.threadId ?? null) : null,
      );
    };
    // A row of one list says nothing about another.
    const where = JSON.stringify([place.mailbox, place.search]);
    const before = remembered.current.where === where ? remembered.current.row : null;
    remembered.current = { where, row: rowOf(order(), cursor, before) };
    const next = (by: 1 | -1) => {
      const rows = order();
      const { row } = remembered.current;
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
    const open = () => {
      const here = mailboxOf(place, store.mailboxes);
      return place.threadId
        ? shownEmails(store.threadEmails(place.threadId), store.mailboxes, here).at(-1)
        : undefined;
    };
    /** Where a conversation leaves, the next one takes its place. */
    const leaving = (work: () => void) => {
      const there = cursor ? next(1) : null;
      work();
      if (selected.size > 0) set([]);
      else if (there) put(there);
      if (place.threadId) go({ threadId: null });
    };
    const write = (kind: "reply" | "reply-all" | "forward") => {
      const email = open();
      if (email?.bodyValues) composer.open({ kind, email });
    };

    const keys = new Map<string, () => unknown>([
      ["j", () => move(1)],
      ["k", () => move(-1)],
      ["Enter", () => cursor && go({ threadId: cursor })],
      ["o", () => cursor && go({ threadId: cursor })],
      ["u", () => go({ threadId: null })],
      ["Escape", () => (selected.size > 0 ? set([]) : go({ threadId: null }))],
      ["x", () => cursor && toggle(cursor)],
      ["e", () => leaving(() => acts.archive(acts.targets(chosen())))],
      ["#", () => leaving(() => discard(acts.targets(chosen())))],
      [
        "s",
        () => {
          const emails = acts.targets(chosen());
          acts.star(emails, !emails.some((email) => email.keywords.$flagged));
        },
      ],
      ["I", () => acts.markRead(acts.targets(chosen()), true)],
      ["U", () => leaving(() => acts.markRead(acts.targets(chosen()), false))],
      ["r", () => write("reply")],
      ["a", () => write("reply-all")],
      ["f", () => write("forward")],
      ["c", () => composer.open({ kind: "new" })],
      ["/", () => document.getElementById(searchBoxId)?.focus()],
      ["?", () => help.open()],
    ]);
    const press = (event: KeyboardEvent) => {
      if (taken(event)) return;
      // A focused button or link keeps its own Enter.
      if (event.key === "Enter" && (event.target as HTMLElement).closest?.("a, button")) return;
      const act = keys.get(event.key);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [store, place, go, selected, cursor, setCursor, set, toggle, acts, discard, composer, help]);
  return null;
}
