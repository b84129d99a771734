"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "../../ui/cn.ts";
import { useClock } from "../mail-context.tsx";
import { secondsTime, stepTime } from "../time-format.ts";
import { SmtpDialogue } from "./smtp-dialogue.tsx";
import type { Step } from "./way.ts";

const dots: Record<Step["tone"], string> = {
  good: "border-good-text bg-good-text",
  neutral: "border-line-strong bg-surface",
  accent: "border-accent-text bg-surface",
  warn: "border-warn-text bg-warn-text",
  danger: "border-danger-text bg-danger-text",
};

/** Attempts that are shown unless more is asked for: the latest, and those that come while one looks. */
const attemptsShown = 2;

/** A message's way to one recipient, step by step. */
export function WaySteps({ steps, earlier }: { steps: readonly Step[]; earlier: number }) {
  const t = useTranslations("mail.reading");
  const [all, setAll] = useState(false);
  const [oldest] = useState(() => Math.max(0, ...steps.map(({ attempt }) => attempt)) - attemptsShown + 1);
  const isShown = ({ attempt }: Step) => all || attempt === 0 || attempt >= oldest;
  const folded = new Set(steps.filter((one) => !isShown(one)).map(({ attempt }) => attempt)).size;
  const firstShown = steps.find((one) => one.attempt > 0 && isShown(one));
  return (
    <ol aria-label={t("wayByStep")} className="mt-2 grid text-xs">
      {steps.filter(isShown).map((step, n, shown) => (
        <StepRow
          key={step.key}
          step={step}
          isLast={n === shown.length - 1}
          before={
            step === firstShown && folded + earlier > 0 ? (
              <Earlier folded={folded} gone={earlier} onShow={() => setAll(true)} />
            ) : null
          }
        />
      ))}
    </ol>
  );
}

function Earlier({ folded, gone, onShow }: { folded: number; gone: number; onShow: () => void }) {
  const t = useTranslations("mail.journey.steps");
  const count = folded + gone;
  if (folded === 0) return <span className="text-ink-3">{t("earlierGone", { count })}</span>;
  return (
    <button type="button" onClick={onShow} className="rounded-sm text-accent-text hover:underline">
      {folded === count ? t("earlier", { count }) : t("earlierKept", { count, kept: folded })}
    </button>
  );
}

interface StepRowProps {
  step: Step;
  isLast: boolean;
  /** What stands above it, of the same line. */
  before: React.ReactNode;
}

function StepRow({ step: { at, tone, title, detail, reply, dialogueOf }, isLast, before }: StepRowProps) {
  const t = useTranslations("mail.reading");
  const clock = useClock();
  const [open, setOpen] = useState(false);
  return (
    <li className="relative grid grid-cols-[10px_1fr] gap-x-2.5 pb-2.5 last:pb-0">
      {isLast ? null : (
        <span aria-hidden className="absolute top-2 bottom-[-8px] left-[4.5px] w-px bg-line-strong" />
      )}
      {before ? <div className="col-start-2 pb-2.5">{before}</div> : null}
      <span
        aria-hidden
        className={cn("relative col-start-1 mt-[3px] size-2.5 rounded-full border-2", dots[tone])}
      />
      <div className="col-start-2 min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          {at ? (
            <time
              suppressHydrationWarning
              dateTime={at}
              title={secondsTime(at, clock)}
              className="text-2xs text-ink-3 tabular-nums"
            >
              {stepTime(at, clock)}
            </time>
          ) : null}
        </p>
        {detail ? (
          <p suppressHydrationWarning className="text-ink-2 [overflow-wrap:anywhere]">
            {detail}
          </p>
        ) : null}
        {reply ? (
          <q className="font-mono text-2xs text-ink-3 before:content-none after:content-none [overflow-wrap:anywhere]">
            {reply}
          </q>
        ) : null}
        {dialogueOf ? (
          <>
            <button
              type="button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              className="mt-0.5 inline-flex items-center gap-1 rounded-sm text-accent-text hover:underline"
            >
              <ChevronRight
                aria-hidden
                className={cn("size-3.5 transition-transform", open && "rotate-90")}
              />
              {t("dialogue")}
            </button>
            {open ? <SmtpDialogue eventId={dialogueOf} /> : null}
          </>
        ) : null}
      </div>
    </li>
  );
}
