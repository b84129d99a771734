"use client";

import { UsersRound } from "lucide-react";
import type { MouseEvent } from "react";
import { cn } from "../../ui/cn.ts";
import { useMail } from "../mail-context.tsx";
import { contactsSegment, isContacts } from "../place.ts";

/** The way to the contacts, in the side bar. */
export function ContactsLink({ onGo }: { onGo?: (() => void) | undefined }) {
  const { place, go } = useMail();
  const current = isContacts(place);
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ mailbox: contactsSegment, threadId: null, search: null });
    onGo?.();
  };
  return (
    <li>
      <a
        href={`/${contactsSegment}`}
        onClick={open}
        aria-current={current ? "page" : undefined}
        className={cn(
          "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-hover hover:text-ink max-md:h-10",
          current &&
            "bg-accent-soft font-medium text-accent-text hover:bg-accent-soft hover:text-accent-text",
        )}
      >
        <UsersRound aria-hidden className="size-4 shrink-0" />
        Contacts
      </a>
    </li>
  );
}
