"use client";

import { useTranslations } from "next-intl";
import { type DragEvent, type MouseEvent, memo, useMemo, useState } from "react";
import type { Id, SearchSnippet } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useRowLook } from "../appearance-context.tsx";
import { useListPlace, useMay, useSteadyMail, useStore } from "../mail-context.tsx";
import { mailboxOf, urlOf } from "../place.ts";
import type { Acts } from "../use-acts.ts";
import { RowActs } from "./row-acts.tsx";
import { rowFacts } from "./row-facts.ts";
import { OneLine, StackedLines } from "./row-lines.tsx";
import { Swiped } from "./swiped.tsx";

interface RowProps {
  emailId: Id;
  /** In a search: what was found. */
  snippet: SearchSnippet | undefined;
  open: boolean;
  cursor: boolean;
  ticked: boolean;
  acts: Acts;
  onOpen(threadId: Id, emailId: Id): void;
  onTick(threadId: Id, range: boolean): void;
  onNear(threadId: Id): void;
  onDiscard(threadIds: Id[]): void;
  onDrag(event: DragEvent, threadId: Id, subject: string): void;
}

export const Row = memo(function Row(props: RowProps) {
  const { emailId, snippet, open, cursor, ticked, acts, onOpen, onTick, onNear, onDiscard, onDrag } = props;
  const t = useTranslations("mail.row");
  const { store, person } = useSteadyMail();
  const place = useListPlace();
  const mayWrite = useMay("write");
  const address = place.account ?? person.address;
  const [isNear, setNear] = useState(false);
  const head = useStore(({ emails }) => emails.get(emailId));
  const thread = useStore((held) => (head ? held.threadEmails(head.threadId) : []));
  const facts = useMemo(
    () => (head && thread ? rowFacts(t, store, head, mailboxOf(place, store.mailboxes), address) : null),
    [t, store, head, thread, place, address],
  );
  const { isLine, isCompact } = useRowLook();
  if (!head || !facts) return <RowSkeleton />;
  const { threadId } = facts;
  const targets = () => acts.targets([threadId]);
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (event.shiftKey && mayWrite) onTick(threadId, true);
    else onOpen(threadId, emailId);
  };

  const row = (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only fetches ahead.
    <div
      data-thread={threadId}
      draggable={mayWrite}
      onDragStart={(event) => onDrag(event, threadId, facts.subject)}
      onMouseEnter={() => {
        setNear(true);
        onNear(threadId);
      }}
      onMouseLeave={() => setNear(false)}
      onFocus={() => setNear(true)}
      onBlur={({ currentTarget, relatedTarget }) => setNear(currentTarget.contains(relatedTarget))}
      className={cn(
        "group relative flex h-full border-b pe-3 transition-colors duration-75",
        "has-[>a:focus-visible]:outline-2 has-[>a:focus-visible]:-outline-offset-2 has-[>a:focus-visible]:outline-accent-text",
        facts.unread ? "text-ink" : "text-ink-2",
        ticked || open ? "bg-accent-soft" : "hover:bg-hover",
        cursor && "shadow-[inset_2px_0_0_var(--accent)]",
      )}
    >
      <div
        className={cn(
          "relative z-1 grid w-9 shrink-0 justify-items-center",
          isLine ? "content-center" : isCompact ? "content-start pt-2" : "content-start pt-3",
        )}
      >
        {mayWrite ? (
          <input
            type="checkbox"
            checked={ticked}
            aria-label={t("select", { subject: facts.subject })}
            onChange={() => {}}
            onClick={(event) => onTick(threadId, event.shiftKey)}
            className={cn(
              "col-start-1 row-start-1 mt-0.5 size-4 accent-accent",
              !ticked &&
                "opacity-0 pointer-coarse:opacity-70 group-hover:opacity-100 focus-visible:opacity-100",
            )}
          />
        ) : null}
        {facts.unread && !ticked ? (
          <span
            aria-hidden
            className="pointer-events-none col-start-1 row-start-1 mt-1.5 size-2 rounded-full bg-accent group-focus-within:opacity-0 group-hover:opacity-0 only:opacity-100! pointer-coarse:row-start-2 pointer-coarse:mt-1 pointer-coarse:opacity-100!"
          />
        ) : null}
      </div>
      <a
        href={urlOf({ ...place, threadId })}
        onClick={follow}
        onFocus={() => onNear(threadId)}
        aria-current={open ? "true" : undefined}
        className={cn("block min-w-0 grow outline-none", !isLine && (isCompact ? "py-[6px]" : "py-2"))}
      >
        {isLine ? (
          <OneLine facts={facts} snippet={snippet} />
        ) : (
          <StackedLines facts={facts} snippet={snippet} isCompact={isCompact} />
        )}
      </a>
      {isNear && mayWrite ? <RowActs {...{ facts, acts, isLine, onDiscard }} /> : null}
    </div>
  );
  if (!mayWrite) return row;
  return (
    <Swiped onArchive={() => acts.archive(targets())} onDiscard={() => onDiscard([threadId])}>
      {row}
    </Swiped>
  );
});

export function RowSkeleton() {
  const { isLine, isCompact } = useRowLook();
  if (isLine)
    return (
      <div className="flex h-full items-center gap-4 border-b pe-3 ps-9">
        <Skeleton className="h-3 w-48" />
        <Skeleton className="h-3 grow" />
      </div>
    );
  return (
    <div className="grid h-full content-center gap-2 border-b pe-3 ps-9">
      <Skeleton className="h-3 w-2/5" />
      <Skeleton className="h-3 w-3/5" />
      {isCompact ? null : <Skeleton className="h-2.5 w-4/5" />}
    </div>
  );
}
