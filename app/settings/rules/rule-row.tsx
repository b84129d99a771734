"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Rule } from "../../../lib/rules/rule.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { ruleWords } from "./rule-words.ts";

interface RuleRowProps {
  rule: Rule;
  isFirst: boolean;
  isLast: boolean;
  onEdit(): void;
  onTurn(isOn: boolean): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

/** One rule as a sentence, with what one does with it. */
export function RuleRow({ rule, isFirst, isLast, onEdit, onTurn, onMove, onRemove }: RuleRowProps) {
  const t = useTranslations("settings.rules");
  const { name, isOn } = rule;
  return (
    <li
      aria-label={name}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3.5 last:border-b-0 sm:px-5"
    >
      <label className="flex min-w-0 grow basis-60 cursor-pointer items-start gap-3">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => onTurn(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-(--color-accent)"
        />
        <span className="min-w-0">
          <span className={cn("block text-sm font-medium break-words", !isOn && "text-ink-2")}>
            {name}
            {isOn ? null : <span className="ms-2 font-normal text-ink-3">{t("row.off")}</span>}
          </span>
          <span className="mt-0.5 block text-xs break-words text-ink-2">{ruleWords(t, rule)}</span>
        </span>
      </label>
      <span className="flex items-center gap-1">
        <IconButton size="sm" label={t("row.up", { name })} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden />
        </IconButton>
        <IconButton size="sm" label={t("row.down", { name })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown aria-hidden />
        </IconButton>
        <Button size="sm" aria-label={t("row.changeOf", { name })} className="ms-1" onClick={onEdit}>
          {t("row.change")}
        </Button>
        <Button size="sm" aria-label={t("row.removeOf", { name })} onClick={onRemove}>
          {t("row.remove")}
        </Button>
      </span>
    </li>
  );
}
