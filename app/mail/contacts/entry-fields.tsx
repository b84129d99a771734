"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { Entry, EntryType } from "../../../lib/contacts/form.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";

interface EntryFieldsProps {
  kind: "email" | "tel" | "address";
  types: readonly EntryType[];
  entries: readonly Entry[];
  onChange(entries: Entry[]): void;
}

/** Several of a kind, each with what it is for. */
export function EntryFields({ kind, types, entries, onChange }: EntryFieldsProps) {
  const t = useTranslations("contacts.form");
  const id = useId();
  const change = (key: string, part: Partial<Entry>) =>
    onChange(entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  const add = () => {
    const key = `n${Date.now().toString(36)}${entries.length}`;
    onChange([...entries, { key, value: "", type: types[1] ?? "" }]);
  };
  const Control = kind === "address" ? Textarea : Input;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">{t(`entries.${kind}.name`)}</legend>
      {entries.map((entry, at) => (
        <div key={entry.key} className="flex items-start gap-2">
          <Select
            aria-label={t(`entries.${kind}.whatFor`, { number: at + 1 })}
            value={entry.type}
            onChange={(event) => change(entry.key, { type: event.target.value })}
            className="w-28 shrink-0"
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {t(`types.${type || "other"}`)}
              </option>
            ))}
          </Select>
          <Control
            id={`${id}-${entry.key}`}
            aria-label={t(`entries.${kind}.line`, { number: at + 1 })}
            autoComplete="off"
            {...(kind === "address" ? {} : { inputMode: kind })}
            value={entry.value}
            onChange={(event: { target: { value: string } }) =>
              change(entry.key, { value: event.target.value })
            }
          />
          <IconButton
            label={t(`entries.${kind}.remove`, { number: at + 1 })}
            className="mt-0.5"
            onClick={() => onChange(entries.filter(({ key }) => key !== entry.key))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <Button size="sm" variant="ghost" className="justify-self-start" onClick={add}>
        <Plus aria-hidden /> {t(`entries.${kind}.add`)}
      </Button>
    </fieldset>
  );
}
