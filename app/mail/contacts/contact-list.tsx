"use client";

import { PanelLeft, Plus, Search, UsersRound, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef } from "react";
import type { ContactCard } from "../../../lib/contacts/card.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { bareInputLook } from "../../ui/input.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { useRowsInView } from "../../ui/rows-in-view.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useAppearance } from "../appearance-context.tsx";
import { useMail, useSteadyMail } from "../mail-context.tsx";
import { newCardId, newGroupId } from "../place.ts";
import { ContactRow, contactRowPx } from "./contact-row.tsx";
import { ContactsMenu } from "./contacts-menu.tsx";
import { DuplicatesBar } from "./duplicates.tsx";
import { KnownFromMail } from "./known-from-mail.tsx";
import { type Shown, useContacts } from "./use-contacts.ts";

const tabs: readonly Shown[] = ["all", "people", "groups"];

interface ContactListProps {
  list: readonly ContactCard[];
  cursor: string | null;
  sought: string;
  onSought(text: string): void;
  shown: Shown;
  onShown(shown: Shown): void;
  searchRef: RefObject<HTMLInputElement | null>;
  onMenu(): void;
}

/** The contacts by name, with what finds, makes and brings them. */
export function ContactList(props: ContactListProps) {
  const t = useTranslations("contacts");
  const { list, cursor, sought, onSought, shown, onShown, searchRef, onMenu } = props;
  const { layout } = useAppearance();
  const { go } = useSteadyMail();
  const { state, cards } = useContacts();
  return (
    <section aria-label={t("title")} className="flex h-full min-w-0 flex-col bg-surface">
      <header className="shrink-0 border-b">
        <h1 className="sr-only">{t("title")}</h1>
        <div className="flex h-14 items-center gap-1 px-3">
          <IconButton
            label={t("list.folders")}
            className={cn(layout !== "one" && "lg:hidden")}
            onClick={onMenu}
          >
            <PanelLeft />
          </IconButton>
          <search className="relative min-w-0 grow">
            <Search aria-hidden className="pointer-events-none absolute top-2 start-2.5 size-4 text-ink-3" />
            <input
              ref={searchRef}
              type="text"
              aria-label={t("list.search")}
              placeholder={t("list.search")}
              autoComplete="off"
              spellCheck={false}
              value={sought}
              onChange={(event) => onSought(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Escape" && event.key !== "Enter") return;
                if (event.key === "Escape") onSought("");
                event.currentTarget.blur();
              }}
              className={cn(
                bareInputLook,
                "h-8 w-full border-line bg-canvas pe-8 ps-8 text-sm max-md:h-9 max-md:text-lg",
              )}
            />
            {sought ? (
              <button
                type="button"
                aria-label={t("list.clearSearch")}
                onClick={() => onSought("")}
                className="absolute top-1 end-1 grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X className="size-4" />
              </button>
            ) : null}
          </search>
          <Menu>
            <MenuTrigger asChild>
              <IconButton label={t("list.new")}>
                <Plus />
              </IconButton>
            </MenuTrigger>
            <MenuContent align="end">
              <MenuItem onSelect={() => go({ threadId: newCardId })}>
                <Plus aria-hidden /> {t("list.newContact")}
              </MenuItem>
              <MenuItem onSelect={() => go({ threadId: newGroupId })}>
                <UsersRound aria-hidden /> {t("list.newGroup")}
              </MenuItem>
            </MenuContent>
          </Menu>
          <ContactsMenu />
        </div>
        <div className="flex h-9 items-center gap-1 px-3">
          {tabs.map((name) => (
            <Button
              key={name}
              size="sm"
              variant="ghost"
              aria-pressed={shown === name}
              className="aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
              onClick={() => onShown(name)}
            >
              {t(`list.tabs.${name}`)}
            </Button>
          ))}
          <span role="status" className="ms-auto text-xs text-ink-3 tabular-nums">
            {state === "ready"
              ? t.rich(sought ? "list.found" : "list.count", {
                  shown: list.length,
                  all: cards.size,
                  unit: (words) => <span className="sr-only">{words}</span>,
                })
              : null}
          </span>
        </div>
      </header>
      {state === "ready" ? <DuplicatesBar /> : null}
      <ListBody list={list} cursor={cursor} isSearch={sought !== ""} />
    </section>
  );
}

function ListBody({
  list,
  cursor,
  isSearch,
}: {
  list: readonly ContactCard[];
  cursor: string | null;
  isSearch: boolean;
}) {
  const t = useTranslations("contacts.list");
  const { contacts, go } = useSteadyMail();
  const { state, failure, cards } = useContacts();
  if (state === "failed")
    return (
      <EmptyState
        title={t("notRead")}
        action={<Button onClick={() => void contacts.load()}>{t("tryAgain")}</Button>}
      >
        {failure}
      </EmptyState>
    );
  if (state !== "ready")
    return (
      <div role="status" className="grid gap-3 p-4">
        <span className="sr-only">{t("loading")}</span>
        {[1, 2, 3, 4].map((one) => (
          <Skeleton key={one} className="h-9" />
        ))}
      </div>
    );
  if (list.length > 0) return <Rows list={list} cursor={cursor} />;
  if (isSearch || cards.size > 0)
    return (
      <EmptyState icon={<Search />} title={t("nobodyFound")}>
        {t("nobodyFoundMore")}
      </EmptyState>
    );
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <EmptyState
        className="py-10!"
        icon={<UsersRound />}
        title={t("empty")}
        action={
          <Button variant="primary" onClick={() => go({ threadId: newCardId })}>
            {t("newContact")}
          </Button>
        }
      >
        {t("emptyMore")}
      </EmptyState>
      <KnownFromMail />
    </div>
  );
}

/** Only the rows that show, and some around them. */
function Rows({ list, cursor }: { list: readonly ContactCard[]; cursor: string | null }) {
  const { place } = useMail();
  const scroller = useRef<HTMLDivElement>(null);
  const { drawn, sheetPx, topPx, show } = useRowsInView(scroller, {
    count: list.length,
    heightPx: contactRowPx,
  });
  const at = cursor === null ? -1 : list.findIndex(({ id }) => id === cursor);
  useEffect(() => {
    if (at >= 0) show(at);
  }, [at, show]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
    <div ref={scroller} tabIndex={0} className="min-h-0 grow overflow-y-auto overscroll-contain">
      <ul className="relative" style={{ height: sheetPx }}>
        {drawn.map((row) => {
          const card = list[row];
          return card ? (
            <li
              key={card.id}
              aria-posinset={row + 1}
              aria-setsize={list.length}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${topPx(row)}px)` }}
            >
              <ContactRow card={card} isOpen={place.threadId === card.id} isAt={cursor === card.id} />
            </li>
          ) : null;
        })}
      </ul>
      <KnownFromMail />
    </div>
  );
}
