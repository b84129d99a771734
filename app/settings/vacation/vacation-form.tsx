"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { answerTo, JmapFailure, request, wordsForError } from "../../../lib/jmap/client.ts";
import type { Id, SetError, VacationResponse } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { Badge, type BadgeProps } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { beginningOf, dayOf, endOf, lastDayOf } from "./vacation-days.ts";

type Vacation = Omit<VacationResponse, "id">;

interface VacationFormProps {
  accountId: Id;
  start: Vacation;
  timeZone: string;
  now: number;
}

/** Throws `JmapFailure`. */
async function saveVacation(accountId: Id, vacation: Vacation): Promise<void> {
  const update = { singleton: vacation };
  const responses = await request([["VacationResponse/set", { accountId, update }, "set"]]);
  const { notUpdated } = answerTo<{ notUpdated: Record<string, SetError> | null }>(responses, "set");
  const [error] = Object.values(notUpdated ?? {});
  if (error) throw new JmapFailure("refused", wordsForError(error), error.type);
}

/** On or off, from when to when, and what is said. */
export function VacationForm({ accountId, start, timeZone, now }: VacationFormProps) {
  const t = useTranslations("settings.vacation");
  const [saved, setSaved] = useState(start);
  const [isOn, setIsOn] = useState(start.isEnabled);
  const [problems, setProblems] = useState<{ toDate?: string; textBody?: string }>({});
  const [busy, run] = useBusy();
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name)).trim();
    const fromDate = beginningOf(text("from"), timeZone);
    const toDate = endOf(text("to"), timeZone);
    const textBody = text("text");
    const found = {
      ...(fromDate && toDate && toDate <= fromDate ? { toDate: t("lastBeforeFirst") } : {}),
      ...(isOn && textBody === "" ? { textBody: t("sayWhat") } : {}),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const subject = text("subject") || null;
    const next = { isEnabled: isOn, fromDate, toDate, subject, textBody: textBody || null, htmlBody: null };
    await run(async () => {
      await saveVacation(accountId, next);
      setSaved(next);
      toast.success(isOn ? t("saved") : t("isOff"));
    });
  };
  const state = stateOf(t, saved, now);
  return (
    <form onSubmit={save} noValidate className="grid gap-5 rounded-xl border bg-surface p-5 sm:p-6">
      <div className="flex flex-wrap items-center gap-3">
        <label className="flex cursor-pointer items-center gap-3 text-base font-semibold">
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => setIsOn(event.target.checked)}
            className="size-4 accent-(--color-accent)"
          />
          {t("answer")}
        </label>
        <Badge tone={state.tone}>{state.text}</Badge>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("first")} hint={t("firstMore")}>
          <Input type="date" name="from" defaultValue={dayOf(start.fromDate, timeZone)} />
        </Field>
        <Field label={t("last")} hint={t("lastMore")} error={problems.toDate ?? null}>
          <Input type="date" name="to" defaultValue={lastDayOf(start.toDate, timeZone)} />
        </Field>
      </div>
      <Field label={t("subject")} hint={t("subjectMore")}>
        <Input name="subject" defaultValue={start.subject ?? ""} maxLength={200} autoComplete="off" />
      </Field>
      <Field label={t("text")} error={problems.textBody ?? null}>
        <Textarea name="text" defaultValue={start.textBody ?? ""} rows={8} maxLength={20_000} />
      </Field>
      <div>
        <Button type="submit" variant="primary" busy={busy}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** Where the vacation stands, as it was saved. */
function stateOf(
  t: Say<"settings.vacation">,
  { isEnabled, fromDate, toDate }: Vacation,
  now: number,
): { text: string; tone: NonNullable<BadgeProps["tone"]> } {
  if (!isEnabled) return { text: t("states.off"), tone: "neutral" };
  if (fromDate && now < Date.parse(fromDate)) return { text: t("states.later"), tone: "accent" };
  if (toDate && now >= Date.parse(toDate)) return { text: t("states.over"), tone: "neutral" };
  return { text: t("states.on"), tone: "good" };
}
