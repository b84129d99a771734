"use client";

import { Clock3, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { mailboxOf } from "../place.ts";
import { type Mark, markOf } from "./delivery-words.ts";

const icons = { accent: Clock3, warn: TriangleAlert, danger: X } as const;

/** Of one conversation, the newest sent emails that its row looks at. */
const followedMax = 5;

/** What a row of Sent has to say of its conversation: that something waits or came back. Null elsewhere, and when all is well. */
export function useDeliveryMark(threadId: Id): Mark | null {
  const { sync, place } = useMail();
  const emailIds = useStore((store) => {
    const mailbox = mailboxOf(place, store.mailboxes);
    if (mailbox?.role !== "sent") return [];
    return store
      .threadEmails(threadId)
      .filter((email) => email.mailboxIds[mailbox.id])
      .slice(-followedMax)
      .map(({ id }) => id);
  });
  useEffect(() => sync.follow(emailIds), [sync, emailIds]);
  return useStore((store) => {
    if (emailIds.length === 0) return null;
    const sent = [...store.submissions.values()].filter(({ emailId }) => emailIds.includes(emailId));
    return markOf(sent);
  });
}

export function DeliveryMark({ mark: { tone, state } }: { mark: Mark }) {
  const t = useTranslations("mail.journey.states");
  const Icon = icons[tone];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {t(state)}
    </Badge>
  );
}
