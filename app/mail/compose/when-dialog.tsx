"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { Say } from "../../../lib/language/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Input } from "../../ui/input.tsx";
import { useMail } from "../mail-context.tsx";
import { type Clock, dayTime, mediumTime } from "../time-format.ts";
import { instantOf, readWallTime, sendTimes, wallTimeAt, wallTimeText } from "./send-times.ts";

interface WhenDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  onChosen(at: Date): void;
}

/** Asks for the day and the time at which a message goes, in the writer's time zone. */
export function WhenDialog({ open, onOpenChange, onChosen }: WhenDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open ? <When onOpenChange={onOpenChange} onChosen={onChosen} /> : null}
    </Dialog>
  );
}

/** Why a message cannot go at this time; null when it can. */
export function problemOf(
  t: Say<"mail.times">,
  at: number | null,
  now: number,
  maxDelayedSendS: number,
  clock: Clock,
): string | null {
  if (at === null) return t("giveTime");
  if (at <= now) return t("isOver");
  const latest = now + maxDelayedSendS * 1000;
  return at < latest ? null : t("waitUntil", { time: mediumTime(new Date(latest).toISOString(), clock) });
}

function When({ onOpenChange, onChosen }: Omit<WhenDialogProps, "open">) {
  const t = useTranslations("mail.times");
  const { clock, places } = useMail();
  const { timeZone } = clock;
  const form = useId();
  const [text, setText] = useState(() => {
    const [first] = sendTimes({ timeZone, now: Date.now() });
    return wallTimeText(wallTimeAt(first?.at ?? Date.now(), timeZone));
  });
  const [problem, setProblem] = useState<string | null>(null);
  const wall = readWallTime(text);
  const at = wall && instantOf(wall, timeZone);
  return (
    <DialogContent
      size="sm"
      title={t("sendLater")}
      description={t("inZone", { zone: timeZone.replaceAll("_", " ") })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("cancel")}</Button>
          <Button variant="primary" type="submit" form={form}>
            {t("sendThen")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onKeyDown={(event) => event.stopPropagation()}
        onSubmit={(event) => {
          event.preventDefault();
          const wrong = problemOf(t, at, Date.now(), places.maxDelayedSendS, clock);
          setProblem(wrong);
          if (wrong || at === null) return;
          onOpenChange(false);
          onChosen(new Date(at));
        }}
      >
        <Input
          type="datetime-local"
          aria-label={t("dayAndTime")}
          value={text}
          aria-invalid={problem !== null || undefined}
          aria-describedby={`${form}-words`}
          onChange={({ target }) => {
            setText(target.value);
            setProblem(null);
          }}
        />
        <p id={`${form}-words`} aria-live="polite" className="mt-2 min-h-5 text-sm text-ink-2">
          {problem ? (
            <span className="text-danger-text">{problem}</span>
          ) : at === null ? null : (
            t("goesOn", { time: dayTime(at, clock) })
          )}
        </p>
      </form>
    </DialogContent>
  );
}
