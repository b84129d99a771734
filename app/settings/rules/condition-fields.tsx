"use client";

import { Plus, X } from "lucide-react";
import { aboutWords, type Condition, type Rule, subjects, type Way, ways } from "../../../lib/rules/rule.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Input, inputLook } from "../../ui/input.tsx";

const conditionsMax = 20;
const select = `${inputLook} h-9`;
const wayWords: Record<Way, string> = { contains: "contains", lacks: "does not contain", is: "is" };

interface ConditionFieldsProps {
  rule: Rule;
  problem: string | null;
  onChange(part: Pick<Rule, "conditions"> | Pick<Rule, "match">): void;
}

/** When a rule takes hold. */
export function ConditionFields({ rule: { conditions, match }, problem, onChange }: ConditionFieldsProps) {
  const put = (at: number, condition: Condition) => onChange({ conditions: conditions.with(at, condition) });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">When</legend>
      <ul className="grid gap-2">
        {conditions.map((condition, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is nothing but its place and its words.
          <li key={at} className="flex items-start gap-2">
            <OneCondition number={at + 1} condition={condition} onChange={(next) => put(at, next)} />
            {conditions.length > 1 ? (
              <IconButton
                label={`Remove condition ${at + 1}`}
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
            Add condition
          </Button>
        ) : null}
        {conditions.length > 1 ? (
          <label className="flex items-center gap-2 text-sm text-ink-2">
            A message has to meet
            <select
              value={match}
              onChange={(event) => onChange({ match: event.target.value === "any" ? "any" : "all" })}
              className={`${inputLook} h-8 w-auto text-sm`}
            >
              <option value="all">all of them</option>
              <option value="any">one of them</option>
            </select>
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
  const about = (value: string) => {
    const subject = subjects.find((one) => one === value);
    if (!subject) onChange({ about: "size", how: "over", size: 1024 });
    else if (condition.about === "size") onChange({ about: subject, how: "contains", text: "" });
    else onChange({ ...condition, about: subject });
  };
  return (
    <div className="grid min-w-0 grow gap-2 sm:grid-cols-[150px_160px_1fr]">
      <select
        aria-label={`Condition ${number}: what`}
        value={condition.about}
        onChange={(event) => about(event.target.value)}
        className={select}
      >
        {Object.entries(aboutWords).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {condition.about === "size" ? (
        <>
          <select
            aria-label={`Condition ${number}: how`}
            value={condition.how}
            onChange={(event) =>
              onChange({ ...condition, how: event.target.value === "under" ? "under" : "over" })
            }
            className={select}
          >
            <option value="over">larger than</option>
            <option value="under">smaller than</option>
          </select>
          <Input
            aria-label={`Condition ${number}: kilobytes`}
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
          <select
            aria-label={`Condition ${number}: how`}
            value={condition.how}
            onChange={(event) => {
              const how = ways.find((one) => one === event.target.value);
              if (how) onChange({ ...condition, how });
            }}
            className={select}
          >
            {ways.map((way) => (
              <option key={way} value={way}>
                {wayWords[way]}
              </option>
            ))}
          </select>
          <Input
            aria-label={`Condition ${number}: words`}
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
