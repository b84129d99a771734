"use client";

import { useTranslations } from "next-intl";
import { addressesOf, type ContactCard, isGroup, valuesOf } from "../../../lib/contacts/card.ts";
import type { Say } from "../../../lib/language/words.ts";
import { cn } from "../../ui/cn.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { contactsSegment } from "../place.ts";
import { ContactAvatar } from "./contact-avatar.tsx";
import { useNameOf } from "./use-name-of.ts";

export const contactRowPx = 56;

/** What stands under a name in the list. */
function underName(t: Say<"contacts.list">, card: ContactCard, name: string): string {
  if (isGroup(card)) return t("members", { count: Object.keys(card.members ?? {}).length });
  const words = [
    addressesOf(card)[0],
    valuesOf(card.organizations)[0]?.name,
    valuesOf(card.phones)[0]?.number,
  ];
  return words.find((one) => one && one !== name) ?? "";
}

/** One contact in the list. */
export function ContactRow({ card, isOpen, isAt }: { card: ContactCard; isOpen: boolean; isAt: boolean }) {
  const t = useTranslations("contacts.list");
  const name = useNameOf()(card);
  const { go } = useSteadyMail();
  return (
    <div
      data-contact={card.id}
      className={cn(
        "relative flex h-14 items-center gap-3 border-b px-4",
        isOpen ? "bg-accent-soft" : "hover:bg-hover",
        isAt && "shadow-[inset_3px_0_var(--accent)]",
      )}
    >
      <ContactAvatar card={card} className="size-9!" />
      <div className="min-w-0 text-sm leading-tight">
        <a
          href={`/${contactsSegment}/${card.id}`}
          aria-current={isOpen ? "true" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go({ threadId: card.id });
          }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {name}
        </a>
        <p className={cn("mt-0.5 truncate text-xs", isOpen ? "text-ink-2" : "text-ink-3")}>
          {underName(t, card, name)}
        </p>
      </div>
    </div>
  );
}
