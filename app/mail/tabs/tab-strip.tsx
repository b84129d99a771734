"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { type Category, unreadInTab } from "../../../lib/jmap/categories.ts";
import { cn } from "../../ui/cn.ts";
import { RailLink } from "../frame/rail-link.tsx";
import { useListPlace, useSteadyMail, useStore } from "../mail-context.tsx";
import { shownTab } from "../place.ts";
import { keepSeen, type Seen, seenIn } from "./seen.ts";
import { useTabDrop } from "./use-tab-drop.ts";

/** The tabs of the inbox, each with what is unread in it, and a mark where something has come since it was looked at; conversations fall on them. */
export function TabStrip() {
  const t = useTranslations("tabs");
  const place = useListPlace();
  const { store } = useSteadyMail();
  const current = useStore(({ mailboxes }) => shownTab(place, { mailboxes, tabs: store.tabs }));
  const inbox = useStore((held) => held.mailboxWithRole("inbox"));
  const [seen, setSeen] = useState<Seen | null>(null);
  const byCategory = inbox?.["keryx:unreadByCategory"] ?? {};
  const newest = JSON.stringify(
    Object.fromEntries(Object.entries(byCategory).map(([tab, { newestAt }]) => [tab, newestAt])),
  );
  useEffect(() => {
    if (current) setSeen(keepSeen(store.accountId, seenIn(store.accountId), JSON.parse(newest), current));
  }, [store, newest, current]);
  if (!store.tabs || !current || !inbox) return null;
  const counts = { all: inbox.unreadThreads, byCategory };
  return (
    <nav aria-label={t("tabs")} className="shrink-0 border-b">
      <ul className="flex overflow-x-auto px-1">
        {store.tabs.map((tab) => (
          <Tab
            key={tab}
            tab={tab}
            isCurrent={tab === current}
            unread={unreadInTab(tab, store.tabs ?? [], counts)}
            isNew={tab !== current && isNewer(byCategory[tab]?.newestAt, seen?.[tab])}
          />
        ))}
      </ul>
    </nav>
  );
}

const isNewer = (newest: string | undefined, seen: string | undefined): boolean =>
  newest !== undefined && seen !== undefined && newest > seen;

interface TabProps {
  tab: Category;
  isCurrent: boolean;
  unread: number;
  isNew: boolean;
}

function Tab({ tab, isCurrent, unread, isNew }: TabProps) {
  const t = useTranslations("tabs");
  const place = useListPlace();
  const { over, drop } = useTabDrop(tab);
  return (
    <li {...drop} className="shrink-0">
      <RailLink
        to={{ ...place, tab, threadId: null }}
        isCurrent={isCurrent}
        className={cn(
          "h-9! gap-1.5! rounded-none! px-2! max-md:h-11!",
          over ? "bg-accent-soft!" : "bg-transparent!",
          isCurrent && "shadow-[inset_0_-2px_0_var(--color-accent)]",
        )}
      >
        {t(`names.${tab}`)}
        {unread > 0 ? (
          <span
            className={cn(
              "rounded-full px-1.5 text-2xs leading-4.5 font-medium tabular-nums",
              isNew ? "bg-accent text-accent-ink" : "bg-pressed text-ink-2",
            )}
          >
            <span aria-hidden>{isNew ? t("new", { unread }) : unread}</span>
            <span className="sr-only">{t(isNew ? "unreadNew" : "unread", { unread })}</span>
          </span>
        ) : null}
      </RailLink>
    </li>
  );
}
