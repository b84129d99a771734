"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Condition, Rule } from "../../../lib/rules/rule.ts";
import { writeBook } from "../../../lib/rules/script.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { ConditionFields } from "./condition-fields.tsx";
import type { RuleFolders } from "./load.ts";
import { conditionWords, problemsOf } from "./rule-words.ts";
import { ThenFields } from "./then-fields.tsx";
import { TryOn } from "./try-on.tsx";

interface RuleDialogProps {
  accountId: Id;
  start: Rule;
  /** What a rule that is proposed could look at as well; null for one that is not. */
  hints: Condition[] | null;
  folders: RuleFolders;
  /** Of the other rules. */
  names: readonly string[];
  onClose(): void;
  onSave(rule: Rule): Promise<void>;
}

/** One rule: when it takes hold, what it does, and what it would have done with mail that is here. */
export function RuleDialog({ accountId, start, hints, folders, names, onClose, onSave }: RuleDialogProps) {
  const t = useTranslations("settings.rules");
  const tUi = useTranslations("ui");
  const [rule, setRule] = useState(start);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Rule>) => setRule((held) => ({ ...held, ...part }));
  /** True when nothing is in the way; else it is said. */
  const isReady = () => {
    const found = problemsOf(t, rule, names);
    setProblems(found);
    return Object.keys(found).length === 0;
  };
  const unused = (hints ?? []).filter((hint) => !rule.conditions.some(({ about }) => about === hint.about));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady()) return;
    setBusy(true);
    await onSave({ ...rule, name: rule.name.trim() });
    setBusy(false);
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={hints || start.name === "" ? t("add") : t("form.change")} size="lg">
        <form onSubmit={save} noValidate className="grid gap-5">
          <Field label={t("form.name")} error={problems.name ?? null}>
            <Input
              value={rule.name}
              onChange={(event) => change({ name: event.target.value })}
              maxLength={100}
              autoComplete="off"
              placeholder={t("form.nameExample")}
            />
          </Field>
          <ConditionFields rule={rule} onChange={change} problem={problems.conditions ?? null} />
          {unused.length > 0 ? (
            <p className="-mt-3 flex flex-wrap items-center gap-2 text-sm text-ink-2">
              {t("form.also")}
              {unused.map((hint) => (
                <Button
                  key={hint.about}
                  size="sm"
                  onClick={() => change({ conditions: [...rule.conditions, hint] })}
                >
                  {conditionWords(t, hint)}
                </Button>
              ))}
            </p>
          ) : null}
          <ThenFields rule={rule} folders={folders} onChange={change} problems={problems} />
          <TryOn
            accountId={accountId}
            folders={folders}
            looksAtOnce={hints ? scriptOf({ ...start, isStarred: true }) : null}
            script={() => (isReady() ? scriptOf(rule) : null)}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{tUi("cancel")}</Button>
            <Button type="submit" variant="primary" busy={busy}>
              {t("form.save")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** The rule by itself, on. */
const scriptOf = (rule: Rule): string => writeBook({ blocked: null, rules: [{ ...rule, isOn: true }] });
