"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Rules } from "../../../lib/rules/rules-calls.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { Summary } from "../../ui/summary.tsx";
import { toast } from "../../ui/toast.tsx";
import type { RuleFolders } from "./load.ts";
import { TryOn } from "./try-on.tsx";

interface ScriptEditorProps {
  accountId: Id;
  rules: Rules;
  folders: RuleFolders;
  /** Both answer what went wrong, in words, or null. */
  onSave(text: string): Promise<string | null>;
  onBegin(): Promise<string | null>;
}

/** The rules as the Sieve script that they are, for those who write it. */
export function ScriptEditor({ accountId, rules, folders, onSave, onBegin }: ScriptEditorProps) {
  const t = useTranslations("settings.rules");
  const [text, setText] = useState(rules.text);
  const [busy, setBusy] = useState(false);
  const isOwn = rules.book === null;
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<string | null>, said: string) => {
    setBusy(true);
    const words = await work();
    setProblem(words);
    if (words === null) toast.success(said);
    setBusy(false);
  };
  return (
    <details open={isOwn} className="group rounded-xl border bg-surface p-5 sm:p-6">
      <Summary className="text-base font-semibold">{t("script.title")}</Summary>
      <p className="mt-1 mb-4 max-w-xl text-sm text-pretty text-ink-2">
        {isOwn ? t("script.own") : t("script.ofForm")}
      </p>
      <div className="grid gap-4">
        <Field label={t("script.script")} error={problem}>
          <Textarea
            value={text}
            onChange={(event) => setText(event.target.value)}
            spellCheck={false}
            autoCapitalize="none"
            rows={14}
            className="font-mono text-sm leading-relaxed"
          />
        </Field>
        <TryOn accountId={accountId} folders={folders} script={() => text} />
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            busy={busy}
            disabled={text === rules.text}
            onClick={() => void run(() => onSave(text), t("script.saved"))}
          >
            {t("script.save")}
          </Button>
          {isOwn ? (
            <Button busy={busy} onClick={() => void run(onBegin, t("script.isAside"))}>
              {t("script.aside")}
            </Button>
          ) : null}
        </div>
      </div>
    </details>
  );
}
