"use client";

import { Search as SearchIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useTransition } from "react";
import { cn } from "../../ui/cn.ts";
import { inputLook } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { addressOf, places, readSearch, type Search, states } from "./filter.ts";

/** What is looked for; a form, so that it also works before a script runs. */
export function SearchBar({ search }: { search: Search }) {
  const t = useTranslations("admin.queue");
  const router = useRouter();
  const [busy, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const go = () => {
    if (!form.current) return;
    const asked = Object.fromEntries(new FormData(form.current)) as Record<string, string>;
    start(() => router.push(addressOf(readSearch(asked))));
  };
  return (
    <search className="mb-4">
      <form
        ref={form}
        key={addressOf({ ...search, page: "" })}
        action="/admin/queue"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
        className={cn("flex flex-wrap gap-2", busy && "animate-pulse")}
      >
        <div className="relative min-w-56 grow">
          <SearchIcon aria-hidden className="absolute top-1/2 start-3 size-4 -translate-y-1/2 text-ink-3" />
          <input
            type="search"
            name="q"
            aria-label={t("search.lookFor")}
            defaultValue={search.text}
            placeholder={t("search.placeholder")}
            maxLength={320}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            className={cn(inputLook, "h-9 ps-9")}
          />
        </div>
        <Choice
          label={t("search.in")}
          name="in"
          value={search.place}
          options={places.map((place) => [place, t(`places.${place}`)])}
          onChange={go}
        />
        <Choice
          label={t("search.state")}
          name="state"
          value={search.state}
          options={states.map((state) => [state, t(`states.${state || "open"}`)])}
          onChange={go}
        />
      </form>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  value: string;
  options: readonly (readonly [key: string, text: string])[];
  onChange(): void;
}

function Choice({ label, name, value, options, onChange }: ChoiceProps) {
  return (
    <Select aria-label={label} name={name} defaultValue={value} onChange={onChange} className="max-sm:grow">
      {options.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </Select>
  );
}
