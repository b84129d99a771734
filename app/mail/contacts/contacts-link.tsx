"use client";

import { UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { RailLink } from "../frame/rail-link.tsx";
import { useListPlace } from "../mail-context.tsx";
import { contactsSegment, isContacts } from "../place.ts";

/** The way to the contacts, in the side bar. */
export function ContactsLink({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useTranslations("contacts");
  const place = useListPlace();
  const there = { mailbox: contactsSegment, threadId: null, search: null };
  return (
    <li>
      <RailLink to={there} isCurrent={isContacts(place)} onGo={onGo}>
        <UsersRound aria-hidden className="size-4 shrink-0" />
        {t("title")}
      </RailLink>
    </li>
  );
}
