"use client";

import { Clock3, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { markOf } from "./delivery-words.ts";

const icons = { accent: Clock3, warn: TriangleAlert, danger: X } as const;

/** What became of sent emails, for the row of their conversation: that something waits or came back. Nothing when all is well. */
export function DeliveryMark({ emailIds }: { emailIds: readonly Id[] }) {
  const t = useTranslations("mail.journey.states");
  const { sync } = useSteadyMail();
  const followed = emailIds.join();
  useEffect(() => sync.submissions.follow(followed.split(",")), [sync, followed]);
  const mark = useStore(({ submissions }) =>
    markOf([...submissions.values()].filter(({ emailId }) => emailIds.includes(emailId))),
  );
  if (!mark) return null;
  const Icon = icons[mark.tone];
  return (
    <Badge tone={mark.tone}>
      <Icon aria-hidden />
      {t(mark.state)}
    </Badge>
  );
}
