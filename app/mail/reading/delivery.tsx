"use client";

import { Check, ChevronRight, Clock3, MailCheck, PencilLine, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Email, EmailSubmission, Journey } from "../../../lib/jmap/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { useCallBack } from "../compose/use-call-back.ts";
import { useClock, useMail, useStore } from "../mail-context.tsx";
import { mediumTime } from "../time-format.ts";
import { type DeliveryWords, deliveryOf } from "./delivery-words.ts";
import { figureOf, stepsOf } from "./way.ts";
import { WayFigure } from "./way-figure.tsx";
import { WaySteps } from "./way-steps.tsx";

const icons = { good: Check, neutral: Clock3, accent: Clock3, warn: TriangleAlert, danger: X } as const;

/** Recipients up to this number have their figure on the screen at once; of more, a line each. */
const figuresMax = 3;

/** Of more recipients than this the first so many are shown, those that need a look before the others. */
const recipientsShownMax = 8;
const urgency = { danger: 0, warn: 1, accent: 2, neutral: 3, good: 4 } as const;

/** What became of a sent message, for each recipient; live while it is open. */
export function Delivery({ email }: { email: Email }) {
  const t = useTranslations("mail.reading");
  const sayJourney = useTranslations("mail.journey");
  const { sync, clock } = useMail();
  const [all, setAll] = useState(false);
  const callBack = useCallBack();
  const submissions = useStore((store) =>
    [...store.submissions.values()].filter(({ emailId }) => emailId === email.id),
  );
  useEffect(() => sync.submissions.follow([email.id]), [sync, email.id]);

  const rows = submissions.flatMap((submission) =>
    Object.entries(submission["keryx:journey"]).map(([recipient, journey]) => ({
      key: `${submission.id} ${recipient}`,
      submission,
      recipient,
      journey,
      words: deliveryOf(sayJourney, recipient, submission, journey, clock),
    })),
  );
  if (rows.length === 0) return null;
  const shown =
    all || rows.length <= recipientsShownMax
      ? rows
      : rows.toSorted((a, b) => urgency[a.words.tone] - urgency[b.words.tone]).slice(0, recipientsShownMax);
  const pending = submissions.find(
    ({ undoStatus, sendAt }) => undoStatus === "pending" && Date.parse(sendAt) > clock.now,
  );
  return (
    <section
      aria-label={t("delivery")}
      className="mt-5 rounded-lg border bg-canvas px-3.5 py-2.5 print:hidden"
    >
      <div className="mb-1 flex min-h-7 items-center justify-between gap-3">
        <h3 className="text-xs font-medium text-ink-3">{t("delivery")}</h3>
        {pending ? (
          <Button
            size="sm"
            onClick={() => void callBack({ submissionId: pending.id, emailId: pending.emailId })}
          >
            <PencilLine aria-hidden />
            {t("callBack")}
          </Button>
        ) : null}
      </div>
      <ul className="grid divide-y">
        {shown.map(({ key, ...row }) => (
          <li key={key} className="grid gap-1 py-2 text-sm first:pt-1 last:pb-1">
            <Recipient {...row} hasFigure={rows.length <= figuresMax} />
          </li>
        ))}
      </ul>
      {shown.length < rows.length ? (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="mt-1.5 rounded-sm text-xs text-accent-text hover:underline"
        >
          {t("allRecipients", { count: rows.length })}
        </button>
      ) : null}
    </section>
  );
}

interface RecipientProps {
  recipient: string;
  submission: EmailSubmission;
  journey: Journey;
  words: DeliveryWords;
  /** True when its figure is shown at once, false when with the steps. */
  hasFigure: boolean;
}

function Recipient({ recipient, submission, journey, words, hasFigure }: RecipientProps) {
  const clock = useClock();
  const t = useTranslations("mail.reading");
  const sayJourney = useTranslations("mail.journey");
  const receipts = useTranslations("receipts");
  const [open, setOpen] = useState(false);
  const { tone, state, detail, advice } = words;
  const Icon = icons[tone];
  const isCancelled = submission.undoStatus === "canceled";
  const figure = isCancelled ? null : (
    <WayFigure figure={figureOf(sayJourney, recipient, submission, journey)} />
  );
  const kept = journey.events.filter(({ reply }) => reply !== null).length;
  return (
    <>
      <div aria-live="polite" className="flex items-center gap-2.5">
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
      {journey.displayedAt ? (
        <p
          suppressHydrationWarning
          className="flex items-start gap-1.5 text-xs text-ink-2 [overflow-wrap:anywhere]"
        >
          <MailCheck aria-hidden className="mt-px size-3.5 shrink-0 text-accent-text" />
          {receipts("openedAt", { who: recipient, time: mediumTime(journey.displayedAt, clock) })}
        </p>
      ) : null}
      {hasFigure ? figure : null}
      {isCancelled ? null : (
        <div>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="inline-flex items-center gap-1 rounded-sm text-xs text-ink-3 hover:text-ink"
          >
            <ChevronRight aria-hidden className={cn("size-3.5 transition-transform", open && "rotate-90")} />
            {t("stepByStep")}
          </button>
          {open ? (
            <div className="ps-4.5">
              {hasFigure ? null : figure}
              <WaySteps
                steps={stepsOf(sayJourney, recipient, submission, journey, clock)}
                earlier={Math.max(0, journey.attempts - kept)}
              />
            </div>
          ) : null}
        </div>
      )}
    </>
  );
}
