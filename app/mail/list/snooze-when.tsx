"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { DialogContent } from "../../ui/dialog.tsx";
import { Input } from "../../ui/input.tsx";
import { instantOf, readWallTime, sendTimes, wallTimeAt, wallTimeText } from "../compose/send-times.ts";
import { useClock } from "../mail-context.tsx";
import { dayTime } from "../time-format.ts";

/** Somebody who sleeps longer is forgotten. */
const longestMs = 366 * 86_400_000;

/** The times offered, and one of one's own. */
export function SnoozeWhen({ onChoose }: { onChoose(untilMs: number): void }) {
  const t = useTranslations("mail.times");
  const clock = useClock();
  const { timeZone } = clock;
  const [offered] = useState(() => sendTimes({ timeZone, now: Date.now() }));
  const [text, setText] = useState(() =>
    wallTimeText(wallTimeAt(offered.at(-1)?.at ?? Date.now(), timeZone)),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const words = useId();
  const pick = () => {
    const wall = readWallTime(text);
    const at = wall && instantOf(wall, timeZone);
    if (at === null) return setProblem(t("giveTime"));
    if (at <= Date.now()) return setProblem(t("isOver"));
    if (at > Date.now() + longestMs) return setProblem(t("tooFar"));
    onChoose(at);
  };
  return (
    <DialogContent size="sm" title={t("snooze")} description={t("snoozeMore")}>
      <ul className="-mx-2 grid">
        {offered.map(({ label, at }) => (
          <li key={label}>
            <button
              type="button"
              onClick={() => onChoose(at)}
              className="flex h-10 w-full items-center justify-between rounded-md px-2 text-sm hover:bg-hover"
            >
              <span className="font-medium">{t(label)}</span>
              <span className="text-ink-2">{dayTime(at, clock)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        // The keys of the mail are not meant here.
        onKeyDown={(event) => event.stopPropagation()}
        onSubmit={(event) => {
          event.preventDefault();
          pick();
        }}
        className="mt-3 flex gap-2 border-t pt-4"
      >
        <Input
          type="datetime-local"
          aria-label={t("another")}
          value={text}
          aria-invalid={problem !== null || undefined}
          aria-describedby={words}
          onChange={({ target }) => {
            setText(target.value);
            setProblem(null);
          }}
        />
        <Button type="submit" variant="primary" className="h-9!">
          {t("snooze")}
        </Button>
      </form>
      <p id={words} aria-live="polite" className="mt-2 min-h-5 text-sm text-danger-text">
        {problem}
      </p>
    </DialogContent>
  );
}
