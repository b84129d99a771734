"use client";

import { CalendarDays, UserRound } from "lucide-react";
import { KeepCards } from "../../contacts/keep-cards.tsx";
import { useMail } from "../../mail-context.tsx";
import { type Clock, longTime } from "../../time-format.ts";
import { readContacts } from "./contact.ts";
import { type CalendarEvent, readEvents, type When } from "./invitation.ts";
import { textMaxLength, useFileText } from "./use-file-text.ts";

const Loading = () => <p role="status">Loading…</p>;
const Failed = () => <p role="alert">The file could not be read. Close this and try again.</p>;

/** A file of plain text. */
export function FileText({ url }: { url: string }) {
  const file = useFileText(url);
  if (file.state !== "read") return file.state === "loading" ? <Loading /> : <Failed />;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
      tabIndex={0}
      className="size-full overflow-auto rounded-md bg-sunken p-3 font-mono text-sm whitespace-pre-wrap"
    >
      {file.text}
      {file.text.length >= textMaxLength ? "\n…\nThe rest is in the download." : ""}
    </pre>
  );
}

/** The events of a calendar, or the cards of contacts. */
export function FileCards({ kind, url }: { kind: "calendar" | "contact"; url: string }) {
  const { clock } = useMail();
  const file = useFileText(url);
  if (file.state !== "read") return file.state === "loading" ? <Loading /> : <Failed />;
  const cards = kind === "calendar" ? eventCards(file.text, clock) : contactCards(file.text);
  const Icon = kind === "calendar" ? CalendarDays : UserRound;
  if (cards.length === 0)
    return <p className="text-sm text-ink-2">Nothing in this file can be shown here. Download it.</p>;
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

const contactCards = (text: string): Card[] =>
  readContacts(text).map(({ name, facts }) => ({ title: name, facts }));

const eventCards = (text: string, clock: Clock): Card[] =>
  readEvents(text, clock.timeZone).map((event) => ({
    title: event.summary,
    ...(event.isCancelled ? { note: "Cancelled" } : {}),
    facts: [
      { label: "When", value: whenWords(event, clock) },
      { label: "Where", value: event.location },
      { label: "From", value: event.organizer },
      { label: "About", value: event.description },
    ].filter(({ value }) => value),
  }));

function whenWords({ start, end, isRepeated }: CalendarEvent, clock: Clock): string {
  if (!start) return "";
  const said = [wordsOf(start, clock), end && start.kind === "instant" ? wordsOf(end, clock) : ""];
  return said.filter(Boolean).join(" to\n") + (isRepeated ? "\nIt comes again." : "");
}

const wordsOf = (when: When, clock: Clock): string =>
  when.kind === "instant"
    ? longTime(new Date(when.at).toISOString(), clock)
    : new Intl.DateTimeFormat(clock.locale, { dateStyle: "full", timeZone: "UTC" }).format(
        Date.parse(`${when.day}T00:00:00Z`),
      );
