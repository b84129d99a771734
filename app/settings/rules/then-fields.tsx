"use client";

import { useTranslations } from "next-intl";
import type { Rule } from "../../../lib/rules/rule.ts";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import type { RuleFolders } from "./load.ts";

interface ThenFieldsProps {
  rule: Rule;
  folders: RuleFolders;
  problems: Record<string, string>;
  onChange(part: Partial<Rule>): void;
}

const stay = "stay";
const discard = "discard";

/** What a rule does. */
export function ThenFields({ rule, folders: { targets }, problems, onChange }: ThenFieldsProps) {
  const t = useTranslations("settings.rules");
  const { fate, isRead, isStarred, copiesTo } = rule;
  const choose = (value: string) => {
    const to = targets.find(({ id }) => id === value);
    if (to) onChange({ fate: { kind: "move", to } });
    else onChange({ fate: { kind: value === discard ? discard : stay } });
  };
  const isGone = fate.kind === "move" && !targets.some(({ id }) => id === fate.to.id);
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="mb-2 text-sm font-medium">{t("form.then")}</legend>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("form.message")} error={problems.fate ?? null}>
          <Select
            value={fate.kind === "move" ? fate.to.id : fate.kind}
            onChange={(event) => choose(event.target.value)}
          >
            <option value={stay}>{t("form.stays")}</option>
            {isGone ? (
              <option value={fate.to.id}>{t("form.goesToGone", { folder: fate.to.name })}</option>
            ) : null}
            {targets.map(({ id, name }) => (
              <option key={id} value={id}>
                {t("form.goesTo", { folder: name })}
              </option>
            ))}
            <option value={discard}>{t("form.isDeleted")}</option>
          </Select>
        </Field>
        <Field label={t("form.copy")} hint={t("form.copyMore")} error={problems.copiesTo ?? null}>
          <Input
            defaultValue={copiesTo.join(", ")}
            onChange={(event) => onChange({ copiesTo: addressesIn(event.target.value) })}
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={1000}
          />
        </Field>
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        <Check label={t("form.read")} checked={isRead} onChange={(next) => onChange({ isRead: next })} />
        <Check
          label={t("form.star")}
          checked={isStarred}
          onChange={(next) => onChange({ isStarred: next })}
        />
      </div>
    </fieldset>
  );
}

const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange(next: boolean): void;
}) {
  return (
    <label className="flex cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--color-accent)"
      />
      {label}
    </label>
  );
}
