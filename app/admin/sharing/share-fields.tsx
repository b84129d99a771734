"use client";

import { useTranslations } from "next-intl";
import type { ShareLevel } from "../../../mail-core/index.ts";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";

const levels: readonly ShareLevel[] = ["read", "organise", "answer"];

/** An address of this server. */
export function AccountField({ name, label, error }: { name: string; label: string; error?: string }) {
  return (
    <Field label={label} error={error ?? null}>
      <Input
        name={name}
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="off"
        maxLength={320}
      />
    </Field>
  );
}

/** How far an account is opened. */
export function LevelField() {
  const t = useTranslations("sharing");
  return (
    <Field label={t("level")} hint={t("levelMore")}>
      <Select name="level" defaultValue="read">
        {levels.map((level) => (
          <option key={level} value={level}>
            {t(`levels.${level}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
