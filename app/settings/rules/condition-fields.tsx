"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { type Condition, type Rule, subjects, ways } from "../../../lib/rules/rule.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";

const conditionsMax = 20;

interface ConditionFieldsProps {
  rule: Rule;
  problem: string | null;
  onChange(part: Pick<Rule, "conditions"> | Pick<Rule, "match">): void;
}

/** When a rule takes hold. */
export function ConditionFields({ rule: { conditions, match }, problem, onChange }: ConditionFieldsProps) {
  const t = useTranslations("settings.rules");
  const meet = useId();
  const put = (at: number, condition: Condition) => onChange({ conditions: conditions.with(at, condition) });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{t("form.when")}</legend>
      <ul className="grid gap-2">
        {conditions.map((condition, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is nothing but its place and its words.
          <li key={at} className="flex items-start gap-2">
            <OneCondition number={at + 1} condition={condition} onChange={(next) => put(at, next)} />
            {conditions.length > 1 ? (
              <IconButton
                label={t("form.removeCondition", { number: at + 1 })}
                onClick={() => onChange({ conditions: conditions.toSpliced(at, 1) })}
              >
                <X aria-hidden />
              </IconButton>
            ) : null}
          </li>
        ))}
      </ul>
      {problem ? (
        <p role="alert" className="mt-1.5 text-xs font-medium text-danger-text">
          {problem}
        </p>
      ) : null}
      <div className="mt-2 flex flex-wrap items-center gap-3">
        {conditions.length < conditionsMax ? (
          <Button
            size="sm"
            onClick={() =>
              onChange({ conditions: [...conditions, { about: "subject", how: "contains", text: "" }] })
            }
          >
            <Plus aria-hidden />
            {t("form.addCondition")}
          </Button>
        ) : null}
        {conditions.length > 1 ? (
          <label htmlFor={meet} className="flex items-center gap-2 text-sm text-ink-2">
            {t("form.meet")}
            <Select
              id={meet}
              value={match}
              onChange={(event) => onChange({ match: event.target.value === "any" ? "any" : "all" })}
              size="sm"
            >
              <option value="all">{t("form.meetAll")}</option>
              <option value="any">{t("form.meetAny")}</option>
            </Select>
          </label>
        ) : null}
      </div>
    </fieldset>
  );
}

interface OneConditionProps {
  number: number;
  condition: Condition;
  onChange(next: Condition): void;
}

function OneCondition({ number, condition, onChange }: OneConditionProps) {
  const t = useTranslations("settings.rules");
  const about = (value: string) => {
    const subject = subjects.find((one) => one === value);
    if (!subject) onChange({ about: "size", how: "over", size: 1024 });
    else if (condition.about === "size") onChange({ about: subject, how: "contains", text: "" });
    else onChange({ ...condition, about: subject });
  };
  return (
    <div className="grid min-w-0 grow gap-2 sm:grid-cols-[150px_160px_1fr]">
      <Select
        aria-label={t("form.what", { number })}
        value={condition.about}
        onChange={(event) => about(event.target.value)}
      >
        {([...subjects, "size"] as const).map((value) => (
          <option key={value} value={value}>
            {t(`form.about.${value}`)}
          </option>
        ))}
      </Select>
      {condition.about === "size" ? (
        <>
          <Select
            aria-label={t("form.how", { number })}
            value={condition.how}
            onChange={(event) =>
              onChange({ ...condition, how: event.target.value === "under" ? "under" : "over" })
            }
          >
            <option value="over">{t("form.over")}</option>
            <option value="under">{t("form.under")}</option>
          </Select>
          <Input
            aria-label={t("form.kilobytes", { number })}
            type="number"
            min={1}
            max={999_999}
            value={condition.size}
            onChange={(event) =>
              onChange({
                ...condition,
                size: Math.min(Math.max(1, Math.trunc(event.target.valueAsNumber || 1)), 999_999),
              })
            }
          />
        </>
      ) : (
        <>
          <Select
            aria-label={t("form.how", { number })}
            value={condition.how}
            onChange={(event) => {
              const how = ways.find((one) => one === event.target.value);
              if (how) onChange({ ...condition, how });
            }}
          >
            {ways.map((way) => (
              <option key={way} value={way}>
                {t(`form.ways.${way}`)}
              </option>
            ))}
          </Select>
          <Input
            aria-label={t("form.words", { number })}
            value={condition.text}
            onChange={(event) => onChange({ ...condition, text: event.target.value })}
            maxLength={500}
            autoComplete="off"
          />
        </>
      )}
    </div>
  );
}
