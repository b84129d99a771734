"use client";

import { CloudOff, Inbox, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { keptState } from "../../../lib/kept/offline-mail.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { later } from "../../ui/later.tsx";
import { useRowsInView } from "../../ui/rows-in-view.ts";
import { toast } from "../../ui/toast.tsx";
import { useStable } from "../../ui/use-stable.ts";
import { useRowLook } from "../appearance-context.tsx";
import { useComposer } from "../compose/composer-context.tsx";
import { beginDrag } from "../dragging.ts";
import { useClock, useListPlace, usePlace, useSteadyMail, useStore } from "../mail-context.tsx";
import { mailboxOf, queryOf, shownTab } from "../place.ts";
import { kindOfRow, rowsInWords } from "../row-words.ts";
import { useActs } from "../use-acts.ts";
import { useDiscard } from "./discard.tsx";
import { ListHeader } from "./list-header.tsx";
import { rowOf } from "./next-row.ts";
import { Row, RowSkeleton } from "./row.tsx";
import { useSelection, useSelectionNow } from "./selection.tsx";
import { loadedThreads, orderOf } from "./use-order.ts";

const TabStrip = later(() => import("../tabs/tab-strip.tsx").then((all) => all.TabStrip));

/** The conversations of a folder or a search, with a true scrollbar: rows are fetched as they come near. */
export function ConversationList({ onMenu }: { onMenu: () => void }) {
  const t = useTranslations("mail.list");
  const { store, sync, go } = useSteadyMail();
  const { timeZone } = useClock();
  const place = useListPlace();
  const { threadId: openThread } = usePlace();
  const { selected, whole, cursor } = useSelection();
  const selection = useSelectionNow();
  const acts = useActs();
  const discard = useDiscard();
  const composer = useComposer();
  const scroller = useRef<HTMLDivElement>(null);
  const { heightPx } = useRowLook();
  const mailboxes = useStore((held) =>
    held.mailboxes.map(({ id, role, name }) => `${id} ${role} ${name}`).join(),
  );
  const { search } = place;
  const query = useMemo(
    () => (mailboxes ? queryOf(place, store, timeZone) : null),
    [store, mailboxes, place, timeZone],
  );
  const isTabbed = useStore((held) => shownTab(place, held) !== null);
  const list = useStore((held) => (query ? held.lists.get(JSON.stringify(query.filter)) : undefined));
  const rows = list?.total ?? 0;

  const { first, end, drawn, sheetPx, topPx, show } = useRowsInView(scroller, { count: rows, heightPx });

  // What is typed on makes the search before it worth nothing.
  useEffect(
    () => (query && search !== null ? () => sync.lists.abandon(query) : undefined),
    [sync, query, search],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top.
  useEffect(() => show(0), [query]);
  useEffect(() => {
    if (!query) return;
    sync.inView = { ...sync.inView, query, rows: [first, Math.max(first, end - 1)] };
    if (list && list.total !== null && list.queryState === null) void sync.refresh();
    else if (!list || list.failure === null) void sync.lists.load(query, first, Math.max(first + 1, end));
  }, [sync, query, list, first, end]);

  const order = useMemo(() => orderOf(list ?? null, store), [list, store]);
  const shownRow = useRef<number | null>(null);
  const nearest = useMemo(() => rowOf(order, cursor, shownRow.current), [order, cursor]);
  const cursorRow = nearest !== null && order.at(nearest) === cursor ? nearest : null;
  useEffect(() => {
    shownRow.current = cursorRow;
    if (cursorRow !== null) show(cursorRow);
  }, [show, cursorRow]);

  const known = useStable(() => loadedThreads(list ?? null, store));
  const onOpen = useCallback(
    (threadId: Id, emailId: Id) => {
      const email = store.emails.get(emailId);
      if (
        email?.keywords.$draft &&
        store.may("submit") &&
        mailboxOf(place, store.mailboxes)?.role === "drafts"
      ) {
        // Two tabs may have written on in one draft: both texts are there, so both are opened.
        const drafts = store.threadEmails(threadId).filter(({ keywords }) => keywords.$draft);
        sync.loadEmails([...new Set([...drafts.map(({ id }) => id), emailId])]).then(
          (found) => {
            for (const draft of found) composer.open({ kind: "draft", email: draft });
          },
          (cause) => toast.error(wordsFor(cause)),
        );
      } else go({ threadId });
    },
    [store, sync, place, composer, go],
  );
  const onTick = useCallback(
    (threadId: Id, range: boolean) =>
      range ? selection().extend(threadId, known()) : selection().toggle(threadId),
    [selection, known],
  );
  const onNear = useCallback((threadId: Id) => void sync.loadThread(threadId).catch(() => {}), [sync]);
  const onDiscard = useCallback((threadIds: Id[]) => discard(acts.targets(threadIds)), [discard, acts]);

  const say = useTranslations("mail.acts");
  /** With a ticked conversation go all that are ticked. */
  const onDrag = useCallback(
    (event: DragEvent, threadId: Id, subject: string) => {
      const now = selection();
      const ids = now.whole || now.selected.has(threadId) ? [...now.selected] : [threadId];
      const said = now.whole
        ? t("dragAll", { kind: kindOfRow(store.isGrouped) })
        : ids.length > 1
          ? rowsInWords(say, ids.length, store.isGrouped)
          : subject;
      beginDrag(event, "conversations", { accountId: store.accountId, ids }, said);
    },
    [store, selection, t, say],
  );

  return (
    <section aria-label={t("conversations")} className="flex h-full min-w-0 flex-col bg-surface">
      <ListHeader
        total={list && !list.isUncounted ? list.total : null}
        tookMs={list?.tookMs ?? null}
        known={known}
        onMenu={onMenu}
      />
      {isTabbed ? <TabStrip /> : null}
      {list?.queryState === keptState && search !== null ? (
        <p
          role="status"
          className="flex shrink-0 items-center gap-2 border-b bg-sunken px-4 py-1.5 text-xs text-ink-2"
        >
          <CloudOff aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          {t("onlyKept")}
        </p>
      ) : null}
      <div
        ref={scroller}
        className="min-h-0 grow overflow-y-auto overscroll-contain"
        data-testid="conversations"
      >
        {list?.failure && rows === 0 ? (
          <EmptyState
            icon={<CloudOff />}
            title={t("notRead")}
            action={
              <Button onClick={() => query && store.putList({ ...list, failure: null })}>
                {t("tryAgain")}
              </Button>
            }
          >
            {list.failure}
          </EmptyState>
        ) : !list || list.total === null ? (
          <LoadingRows />
        ) : rows === 0 ? (
          <NothingHere isKept={list.queryState === keptState} />
        ) : (
          <ul className="relative" style={{ height: sheetPx }}>
            {drawn.map((row) => {
              const id = list.ids[row];
              const threadId = id ? store.emails.get(id)?.threadId : undefined;
              return (
                <li
                  key={id ?? `row ${row}`}
                  aria-setsize={rows}
                  aria-posinset={row + 1}
                  className="absolute inset-x-0 top-0 contain-strict"
                  style={{ height: heightPx, transform: `translateY(${topPx(row)}px)` }}
                >
                  {id && threadId ? (
                    <Row
                      emailId={id}
                      snippet={list.snippets?.[id]}
                      open={openThread === threadId}
                      cursor={cursor === threadId}
                      ticked={whole || selected.has(threadId)}
                      {...{ acts, onOpen, onTick, onNear, onDiscard, onDrag }}
                    />
                  ) : (
                    <RowSkeleton />
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}

function LoadingRows() {
  const t = useTranslations("mail.list");
  const { heightPx } = useRowLook();
  return (
    <div role="status" aria-label={t("loading")}>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing but their place.
        <div key={index} style={{ height: heightPx }}>
          <RowSkeleton />
        </div>
      ))}
    </div>
  );
}

/** Folders that say what belongs into them. */
const explained = ["inbox", "snoozed", "drafts", "sent", "trash", "junk", "archive"] as const;

function NothingHere({ isKept }: { isKept: boolean }) {
  const t = useTranslations("mail.list");
  const place = useListPlace();
  const explainedHere = explained.find((role) => role === place.mailbox);
  if (isKept && place.search === null)
    return (
      <EmptyState icon={<CloudOff />} title={t("notKept")}>
        {t("notKeptMore")}
      </EmptyState>
    );
  if (place.search !== null)
    return (
      <EmptyState icon={<SearchX />} title={t("nothingFound")}>
        {t("fewerWords")}
      </EmptyState>
    );
  return (
    <EmptyState icon={<Inbox />} title={place.mailbox === "inbox" ? t("allDone") : t("nothingHere")}>
      {explainedHere ? t(`nothing.${explainedHere}`) : t("moveHere")}
    </EmptyState>
  );
}
