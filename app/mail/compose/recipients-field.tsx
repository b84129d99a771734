"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { Avatar } from "../../ui/avatar.tsx";
import { cn } from "../../ui/cn.ts";
import { merged, type Recipient, readRecipients, sameAs, shownName, written } from "./addresses.ts";
import { ProtectionMark } from "./protection-mark.tsx";
import { CertifiedMark } from "./smime/certified-mark.tsx";
import { matching, type Offer } from "./suggestions.ts";

interface RecipientsFieldProps {
  label: string;
  recipients: readonly Recipient[];
  onChange(recipients: Recipient[]): void;
  /** What stands in the line and is no recipient yet. */
  typed: string;
  onTyped(text: string): void;
  people: readonly Offer[];
  /** Addresses in lower case that the server refused. */
  invalid: readonly string[];
  /** What is wrong here, in a sentence. */
  problem: string | null;
  autoFocus?: boolean;
  children?: ReactNode;
}

/** People as chips, with suggestions while one types. */
export function RecipientsField(props: RecipientsFieldProps) {
  const t = useTranslations("mail.compose");
  const { label, recipients, onChange, typed, onTyped, people, invalid, problem, autoFocus, children } =
    props;
  const id = useId();
  const [focused, setFocused] = useState(false);
  const [closed, setClosed] = useState(false);
  const [active, setActive] = useState(0);
  const offers = focused && !closed ? matching(people, typed, recipients) : [];
  const chosen = offers[Math.min(active, offers.length - 1)];
  const wrong = !focused && typed.trim() !== "";
  const words = problem || (wrong ? t("notAnAddress", { text: typed.trim() }) : null);

  const add = (more: readonly Recipient[], rest = "") => {
    if (more.length > 0) onChange(merged(recipients, more));
    onTyped(rest);
    setActive(0);
  };
  const take = (text: string) => {
    const read = readRecipients(text);
    add(read.recipients, read.rest.join(", "));
    return read.rest.length === 0;
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && offers.length > 0) {
      event.preventDefault();
      setActive((active + (key === "ArrowDown" ? 1 : offers.length - 1)) % offers.length);
    } else if ((key === "Enter" || key === "Tab") && chosen) {
      event.preventDefault();
      add(chosen.members ?? [chosen]);
    } else if (
      [",", ";", "Enter"].includes(key) ||
      (key === " " && readRecipients(typed).recipients.length > 0)
    ) {
      // A comma inside quotes belongs to the name.
      if (key !== "Enter" && (typed.split('"').length - 1) % 2 === 1) return;
      event.preventDefault();
      if (typed.trim()) take(typed);
    } else if (key === "Backspace" && typed === "" && recipients.length > 0) {
      event.preventDefault();
      const last = recipients.at(-1) as Recipient;
      onChange(recipients.slice(0, -1));
      // A chip is opened for mending before it is lost.
      if (invalid.includes(sameAs(last))) onTyped(written(last));
    } else if (key === "Escape" && offers.length > 0) {
      event.stopPropagation();
      setClosed(true);
    }
  };

  return (
    <div className={cn("relative border-b px-4 py-1.5", words && "border-danger-text")}>
      <div className="flex items-start gap-2">
        <label htmlFor={id} className="w-9 shrink-0 pt-1 text-sm text-ink-3">
          {label}
        </label>
        <div className="flex min-w-0 grow flex-wrap items-center gap-1">
          {recipients.map((person) => (
            <Chip
              key={sameAs(person)}
              person={person}
              wrong={invalid.includes(sameAs(person))}
              onRemove={() => onChange(recipients.filter((other) => other !== person))}
            />
          ))}
          <input
            id={id}
            role="combobox"
            aria-expanded={offers.length > 0}
            aria-controls={`${id}-offers`}
            aria-autocomplete="list"
            aria-activedescendant={chosen ? `${id}-${offers.indexOf(chosen)}` : undefined}
            aria-invalid={words ? true : undefined}
            aria-describedby={words ? `${id}-problem` : undefined}
            autoComplete="off"
            spellCheck={false}
            autoCapitalize="none"
            inputMode="email"
            // biome-ignore lint/a11y/noAutofocus: a new message begins with whom it is for.
            autoFocus={autoFocus}
            value={typed}
            onChange={({ target }) => {
              setClosed(false);
              setActive(0);
              onTyped(target.value);
            }}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              const text = event.clipboardData.getData("text/plain");
              if (!/[@,;\n]/.test(text)) return;
              event.preventDefault();
              take(`${typed}${text}`);
            }}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              if (typed.trim()) take(typed);
            }}
            className={cn(
              "h-7 w-0 grow bg-transparent text-base outline-none",
              focused || typed ? "min-w-24" : "min-w-px",
              wrong && "text-danger-text underline decoration-wavy underline-offset-4",
            )}
          />
        </div>
        {children}
      </div>
      <div role="alert">
        {words ? (
          <p id={`${id}-problem`} className="animate-fade pt-0.5 pb-1 ps-11 text-xs text-danger-text">
            {words}
          </p>
        ) : null}
      </div>
      {offers.length > 0 ? (
        <div
          id={`${id}-offers`}
          role="listbox"
          aria-label={t("suggestions")}
          className="absolute top-full start-14 z-20 -mt-1 w-[min(22rem,calc(100%-4.5rem))] animate-rise rounded-lg border border-line bg-raised p-1 shadow-lg"
        >
          {offers.map((person, at) => (
            <div
              key={person.email || person.name}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={person === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                add(person.members ?? [person]);
              }}
              onPointerEnter={() => setActive(at)}
              className={cn(
                "flex cursor-default items-center gap-2.5 rounded-sm px-2 py-1.5",
                person === chosen && "bg-hover",
              )}
            >
              <Avatar name={person.name} email={person.email} className="size-7! text-2xs!" />
              <span className="min-w-0 leading-tight">
                <span className="block truncate text-sm font-medium">{shownName(person)}</span>
                {person.name ? (
                  <span className="block truncate text-xs text-ink-3">
                    {person.members
                      ? t("group", { people: person.members.map(shownName).join(", ") })
                      : person.email}
                  </span>
                ) : null}
              </span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Chip({ person, wrong, onRemove }: { person: Recipient; wrong: boolean; onRemove(): void }) {
  const t = useTranslations("mail.compose");
  return (
    <span
      title={written(person)}
      className={cn(
        "inline-flex h-7 max-w-full items-center gap-1 rounded-full border ps-2.5 pe-0.5 text-sm",
        wrong
          ? "border-danger-text bg-danger-soft text-danger-text"
          : "border-transparent bg-accent-soft text-accent-text",
      )}
    >
      <span className="truncate">{shownName(person)}</span>
      {wrong ? null : <ProtectionMark address={person.email} />}
      {wrong ? null : <CertifiedMark address={person.email} />}
      <button
        type="button"
        aria-label={t("removePerson", { address: person.email })}
        onClick={onRemove}
        className="grid size-5 shrink-0 place-items-center rounded-full opacity-60 hover:bg-pressed hover:opacity-100"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
