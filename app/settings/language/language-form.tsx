"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState, useTransition } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import { asBrowser } from "../../../lib/language/choose.ts";
import type { NamedLanguage } from "../../../lib/language/languages.ts";
import { type Clock, longTime } from "../../mail/time-format.ts";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.tsx";
import { keepAppearance } from "../appearance/actions.ts";

interface LanguageFormProps {
  chosen: Appearance;
  languages: readonly NamedLanguage[];
  /** All that one can choose from, as IANA names them. */
  zones: readonly string[];
  clock: Clock;
}

/** Each choice is kept as it is made, and the page is drawn anew in it. */
export function LanguageForm({ chosen, languages, zones, clock }: LanguageFormProps) {
  const t = useTranslations("settings.language");
  const router = useRouter();
  const [{ language, timeZone }, setShown] = useState(chosen);
  const [busy, startTransition] = useTransition();
  const choose = (change: Partial<Appearance>) => {
    setShown((shown) => ({ ...shown, ...change }));
    startTransition(async () => {
      try {
        await keepAppearance(change);
        router.refresh();
      } catch {
        toast.error(t("notKept"));
      }
    });
  };
  return (
    <div
      aria-busy={busy}
      className="grid items-start gap-5 rounded-xl border bg-surface p-5 sm:grid-cols-2 sm:p-6"
    >
      <Field label={t("language")} hint={t("languageMore")}>
        <Choice value={language} onChoose={(tag) => choose({ language: tag })}>
          <option value={asBrowser}>{t("asBrowser")}</option>
          {languages.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </Choice>
      </Field>
      <Field
        label={t("timeZone")}
        hint={t("now", { time: longTime(new Date(clock.now).toISOString(), clock) })}
      >
        <Choice value={timeZone} onChoose={(zone) => choose({ timeZone: zone })}>
          <option value={asBrowser}>{t("asBrowser")}</option>
          {Object.entries(Object.groupBy(zones, (zone) => zone.split("/")[0] ?? zone)).map(
            ([region, inside]) => (
              <optgroup key={region} label={region}>
                {inside?.map((zone) => (
                  <option key={zone} value={zone}>
                    {placeOf(zone)}
                  </option>
                ))}
              </optgroup>
            ),
          )}
        </Choice>
      </Field>
    </div>
  );
}

/** "Porto Velho" of America/Porto_Velho. */
const placeOf = (zone: string) =>
  zone
    .slice(zone.indexOf("/") + 1)
    .replaceAll("_", " ")
    .replaceAll("/", ", ");

interface ChoiceProps {
  value: string;
  onChoose(value: string): void;
  children: ReactNode;
}

/** Takes the label and the hint that its field hands it. */
function Choice({ value, onChoose, children, ...field }: ChoiceProps) {
  return (
    <Select {...field} value={value} onChange={(event) => onChoose(event.target.value)}>
      {children}
    </Select>
  );
}
