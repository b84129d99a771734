"use client";

import { UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useAppearance } from "../appearance-context.tsx";
import { PaneEdge } from "../frame/pane-edge.tsx";
import { useMail } from "../mail-context.tsx";
import { newCardId, newGroupId } from "../place.ts";
import { useOfferActs } from "./contact-commands.tsx";
import { ContactForm } from "./contact-form.tsx";
import { ContactList } from "./contact-list.tsx";
import { ContactView } from "./contact-view.tsx";
import { useContactDeeds } from "./use-contact-acts.ts";
import { type Shown, useContacts, useListed } from "./use-contacts.ts";

/** The contacts in the place of the list, and the open one in the place of the reading. */
export function ContactsPanes({ onMenu }: { onMenu(): void }) {
  const t = useTranslations("contacts");
  const { place, go } = useMail();
  const { layout } = useAppearance();
  const { cards } = useContacts();
  const { remove } = useContactDeeds();
  const [sought, setSought] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [cursor, setCursor] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const typed = useDeferredValue(sought);
  const list = useListed(cards, typed, shown);
  const isOpen = place.threadId !== null;
  useEffect(() => {
    if (place.threadId) setCursor(place.threadId);
  }, [place.threadId]);
  useOfferActs({
    move(by) {
      const at = list.findIndex(({ id }) => id === cursor);
      const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
      if (!next) return;
      setCursor(next.id);
      if (place.threadId && cards.has(place.threadId)) go({ threadId: next.id }, "replace");
    },
    open: () => cursor && cards.has(cursor) && go({ threadId: cursor }),
    back: () => go({ threadId: null }),
    search: () => search.current?.focus(),
    make: () => go({ threadId: newCardId }),
    remove() {
      const card = cards.get(place.threadId ?? cursor ?? "");
      if (card) remove(card);
    },
  });
  return (
    <>
      <div
        className={cn(
          "relative w-(--list-width) shrink-0 border-e alone:w-full alone:border-e-0",
          isOpen && "alone:hidden",
        )}
      >
        <ContactList
          list={list}
          cursor={cursor}
          sought={sought}
          onSought={setSought}
          shown={shown}
          onShown={setShown}
          searchRef={search}
          onMenu={onMenu}
        />
        {layout === "three" ? <PaneEdge pane="listWidthPx" label={t("list.width")} /> : null}
      </div>
      <section
        aria-label={t("view.contact")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
        tabIndex={0}
        className={cn("min-w-0 grow overflow-y-auto", !isOpen && "alone:hidden")}
      >
        <OpenContact key={place.threadId} />
      </section>
    </>
  );
}

function OpenContact() {
  const t = useTranslations("contacts.list");
  const { place, go } = useMail();
  const { cards, state } = useContacts();
  const [editing, setEditing] = useState(false);
  const id = place.threadId;
  if (id === newCardId || id === newGroupId)
    return state === "ready" ? (
      <ContactForm
        card={id === newGroupId ? { kind: "group" } : {}}
        onDone={(made) => go({ threadId: made.id }, "replace")}
        onCancel={() => go({ threadId: null })}
      />
    ) : null;
  const card = cards.get(id ?? "");
  if (card && editing)
    return <ContactForm card={card} onDone={() => setEditing(false)} onCancel={() => setEditing(false)} />;
  if (card) return <ContactView card={card} onEdit={() => setEditing(true)} />;
  if (id === null || state !== "ready")
    return id === null ? (
      <EmptyState className="h-full content-center" icon={<UserRound />} title={t("noneOpen")}>
        {t("noneOpenMore")}
      </EmptyState>
    ) : null;
  return (
    <EmptyState
      className="h-full content-center"
      title={t("gone")}
      action={<Button onClick={() => go({ threadId: null })}>{t("toList")}</Button>}
    >
      {t("goneMore")}
    </EmptyState>
  );
}
