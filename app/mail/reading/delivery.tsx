"use client";

import { Check, ChevronRight, Clock3, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import type { Email, Journey } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { mediumTime } from "../time-format.ts";
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

  const rows = submissions.flatMap((submission) =>
    Object.entries(submission["keryx:journey"]).map(([address, journey]) => ({
      address,
      journey,
      ...deliveryOf(submission, journey, clock),
    })),
  );
  if (rows.length === 0) return null;
  return (
    <section
      aria-label="Delivery"
      aria-live="polite"
      className="mt-5 rounded-lg border bg-canvas px-3.5 py-2.5 print:hidden"
    >
      <h3 className="mb-1 text-xs font-medium text-ink-3">Delivery</h3>
      <ul className="grid gap-1.5">
        {rows.map(({ address, journey, tone, state, detail }) => {
          const Icon = icons[tone];
          return (
            <li key={address} className="py-0.5 text-sm">
              <div className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
                <Badge tone={tone}>
                  <Icon aria-hidden />
                  {state}
                </Badge>
                <span className="min-w-0 truncate">{address}</span>
                {detail ? (
                  <span suppressHydrationWarning className="text-xs text-ink-2 [overflow-wrap:anywhere]">
                    {detail}
                  </span>
                ) : null}
              </div>
              {journey.lastReply ? <LastAnswer journey={journey} /> : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The other host's own words, a click deeper. */
function LastAnswer({ journey }: { journey: Journey }) {
  const { clock } = useMail();
  const facts: [string, string | null][] = [
    ["Host", journey.lastHost],
    ["Its answer", journey.lastReply],
    ["Attempts", String(journey.attempts)],
    ["Next attempt", journey.nextAttemptAt && mediumTime(journey.nextAttemptAt, clock)],
    ["Ended", journey.endedAt && mediumTime(journey.endedAt, clock)],
  ];
  return (
    <details className="group mt-1">
      <summary className="inline-flex cursor-default list-none items-center gap-1 rounded-sm text-xs text-ink-3 hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        What the host said
      </summary>
      <dl className="mt-1 grid grid-cols-[84px_1fr] gap-x-3 gap-y-0.5 pl-4.5 text-xs">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd suppressHydrationWarning className="[overflow-wrap:anywhere]">
                {value}
              </dd>
            </div>
          ))}
      </dl>
    </details>
  );
}
