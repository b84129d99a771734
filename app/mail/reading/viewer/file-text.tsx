"use client";

import { CalendarDays, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Say } from "../../../../lib/language/words.ts";
import { KeepCards } from "../../contacts/keep-cards.tsx";
import { useClock } from "../../mail-context.tsx";
import { type Clock, longTime } from "../../time-format.ts";
import { readContacts } from "./contact.ts";
import { type CalendarEvent, readEvents, type When } from "./invitation.ts";
import { textMaxLength, useFileText } from "./use-file-text.ts";

type SayFiles = Say<"mail.files">;

function NotRead({ state }: { state: "loading" | "failed" }) {
  const t = useTranslations("mail.files");
  return state === "loading" ? <p role="status">{t("loading")}</p> : <p role="alert">{t("notRead")}</p>;
}

/** A file of plain text. */
export function FileText({ url }: { url: string }) {
  const t = useTranslations("mail.reading");
  const file = useFileText(url);
  if (file.state !== "read") return <NotRead state={file.state} />;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
      tabIndex={0}
      className="size-full overflow-auto rounded-md bg-sunken p-3 font-mono text-sm whitespace-pre-wrap"
    >
      {file.text}
      {file.text.length >= textMaxLength ? `\n…\n${t("restInDownload")}` : ""}
    </pre>
  );
}

/** The events of a calendar, or the cards of contacts. */
export function FileCards({ kind, url }: { kind: "calendar" | "contact"; url: string }) {
  const t = useTranslations("mail.files");
  const sayFacts = useTranslations("contacts.facts");
  const clock = useClock();
  const file = useFileText(url);
  if (file.state !== "read") return <NotRead state={file.state} />;
  const cards = kind === "calendar" ? eventCards(t, file.text, clock) : contactCards(sayFacts, file.text);
  const Icon = kind === "calendar" ? CalendarDays : UserRound;
  if (cards.length === 0) return <p className="text-sm text-ink-2">{t("nothingShown")}</p>;
  return (
    <ul className="grid size-full content-start justify-items-center gap-4 overflow-y-auto">
      {cards.map(({ title, note, facts }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file has nothing but its order.
        <li key={at} className="w-full max-w-xl rounded-xl border bg-surface p-5">
          <div className="flex items-start gap-3">
            <Icon aria-hidden className="mt-0.5 size-6 shrink-0 stroke-[1.5] text-accent-text" />
            <div className="min-w-0">
              <h3 className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</h3>
              {note ? <p className="text-sm text-danger-text">{note}</p> : null}
            </div>
          </div>
          <dl className="mt-3 grid grid-cols-[96px_1fr] gap-x-3 gap-y-1.5 text-sm sm:ps-9">
            {facts.map(({ label, value }) => (
              <div key={`${label} ${value}`} className="contents">
                <dt className="text-ink-3">{label}</dt>
                <dd suppressHydrationWarning className="whitespace-pre-line [overflow-wrap:anywhere]">
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
      {kind === "contact" ? (
        <li>
          <KeepCards text={file.text} />
        </li>
      ) : null}
    </ul>
  );
}

interface Card {
  title: string;
  note?: string;
  facts: readonly { label: string; value: string }[];
}

const contactCards = (t: Say<"contacts.facts">, text: string): Card[] =>
  readContacts(t, text).map(({ name, facts }) => ({ title: name, facts }));

const eventCards = (t: SayFiles, text: string, clock: Clock): Card[] =>
  readEvents(text, clock.timeZone).map((event) => ({
    title: event.summary || t("event.noTitle"),
    ...(event.isCancelled ? { note: t("event.cancelled") } : {}),
    facts: [
      { label: t("event.when"), value: whenWords(t, event, clock) },
      { label: t("event.where"), value: event.location },
      { label: t("event.from"), value: event.organizer },
      { label: t("event.about"), value: event.description },
    ].filter(({ value }) => value),
  }));

function whenWords(t: SayFiles, { start, end, isRepeated }: CalendarEvent, clock: Clock): string {
  if (!start) return "";
  const begins = wordsOf(start, clock);
  const said =
    end && start.kind === "instant" ? t("event.until", { start: begins, end: wordsOf(end, clock) }) : begins;
  return isRepeated ? `${said}\n${t("event.again")}` : said;
}

const wordsOf = (when: When, clock: Clock): string =>
  when.kind === "instant"
    ? longTime(new Date(when.at).toISOString(), clock)
    : new Intl.DateTimeFormat(clock.locale, { dateStyle: "full", timeZone: "UTC" }).format(
        Date.parse(`${when.day}T00:00:00Z`),
      );
