"use client";

import { Check, ChevronRight, Clock3, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import type { Email, Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { secondsTime } from "../time-format.ts";
import { deliveryOf, protectionOf } from "./delivery-words.ts";

const icons = { good: Check, neutral: Clock3, accent: Clock3, warn: TriangleAlert, danger: X } as const;

/** What became of a sent message, for each recipient; live while it is open. */
export function Delivery({ email }: { email: Email }) {
  const { sync, clock } = useMail();
  const submissions = useStore((store) =>
    [...store.submissions.values()].filter(({ emailId }) => emailId === email.id),
  );
  useEffect(() => sync.follow([email.id]), [sync, email.id]);

  const rows = submissions.flatMap((submission) =>
    Object.entries(submission["keryx:journey"]).map(([recipient, journey]) => ({
      key: `${submission.id} ${recipient}`,
      recipient,
      journey,
      ...deliveryOf(recipient, submission, journey, clock),
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
      <ul className="grid divide-y">
        {rows.map(({ key, recipient, journey, tone, state, detail, advice }) => {
          const Icon = icons[tone];
          return (
            <li key={key} className="grid gap-1 py-2 text-sm first:pt-1 last:pb-1">
              <div className="flex items-center gap-2.5">
                <Badge tone={tone}>
                  <Icon aria-hidden />
                  {state}
                </Badge>
                <span className="min-w-0 truncate">{recipient}</span>
              </div>
              {detail ? (
                <p suppressHydrationWarning className="text-xs text-ink-2 [overflow-wrap:anywhere]">
                  {detail}
                  {advice ? <span suppressHydrationWarning> {advice}</span> : null}
                </p>
              ) : null}
              <Attempts journey={journey} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** When which host was called, and its own words: a click deeper. The newest first. */
function Attempts({ journey: { attempts, events } }: { journey: Journey }) {
  const shown = events.filter(({ reply }) => reply !== null);
  if (shown.length === 0) return null;
  const older = attempts - shown.length;
  return (
    <details className="group">
      <summary className="inline-flex cursor-default list-none items-center gap-1 rounded-sm text-xs text-ink-3 hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {attempts === 1 ? "The attempt" : `${attempts} attempts`}
      </summary>
      <ol aria-label="Attempts" className="mt-1.5 grid gap-2 pl-4.5 text-xs">
        {shown.toReversed().map((attempt) => (
          <AttemptRow key={attempt.id} attempt={attempt} />
        ))}
      </ol>
      {older > 0 ? (
        <p className="mt-1.5 pl-4.5 text-xs text-ink-3">
          {older === 1 ? "One earlier attempt is" : `${older} earlier attempts are`} not listed.
        </p>
      ) : null}
    </details>
  );
}

function AttemptRow({ attempt }: { attempt: JourneyEvent }) {
  const { clock } = useMail();
  const { at, hop, reply } = attempt;
  const facts = [hop?.host ?? "no host", protectionOf(attempt)].filter((fact) => fact !== null);
  return (
    <li className="grid gap-0.5">
      <span className="text-ink-2 [overflow-wrap:anywhere]">
        <time suppressHydrationWarning dateTime={at} className="tabular-nums">
          {secondsTime(at, clock)}
        </time>
        {facts.map((fact) => ` · ${fact}`).join("")}
      </span>
      <q className="font-mono text-2xs text-ink-3 before:content-none after:content-none [overflow-wrap:anywhere]">
        {reply}
      </q>
    </li>
  );
}
