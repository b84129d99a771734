"use client";

import { Check, Clock3, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import type { DeliveryStatus, Email, EmailSubmission } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { deliveryOf } from "./delivery-words.ts";

const icons = { good: Check, neutral: Clock3, accent: Clock3, warn: TriangleAlert, danger: X } as const;

/** What became of a sent message, for each recipient; live while it is open. */
export function Delivery({ email }: { email: Email }) {
  const { sync, clock } = useMail();
  const submissions = useStore((store) =>
    [...store.submissions.values()].filter(({ emailId }) => emailId === email.id),
  );
  useEffect(() => {
    sync.loadSubmissions([email.id]).catch(() => {});
  }, [sync, email.id]);

  const rows = submissions.flatMap((submission: EmailSubmission) =>
    Object.entries(submission.deliveryStatus ?? {}).map(([address, status]: [string, DeliveryStatus]) => ({
      address,
      ...deliveryOf(submission, status, clock),
    })),
  );
  if (rows.length === 0) return null;
  return (
    <section
      aria-label="Delivery"
      aria-live="polite"
      className="mt-5 rounded-lg border bg-canvas px-3 py-2 print:hidden"
    >
      <h3 className="mb-1 text-xs font-medium text-ink-3">Delivery</h3>
      <ul className="grid gap-1">
        {rows.map((row) => {
          const Icon = icons[row.tone];
          return (
            <li key={row.address} className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5 py-0.5 text-sm">
              <Badge tone={row.tone}>
                <Icon aria-hidden />
                {row.state}
              </Badge>
              <span className="min-w-0 truncate">{row.address}</span>
              {row.detail ? (
                <span className="w-full min-w-0 text-xs text-ink-2 [overflow-wrap:anywhere]">
                  {row.detail}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
