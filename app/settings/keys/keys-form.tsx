"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OwnKeys } from "../../../lib/own-keys.ts";
import { conflictsOf, fixedCommand, keysFor, withKeys, withUsualKeys } from "../../mail/keys/bindings.ts";
import { type CommandId, shownKeys } from "../../mail/keys/key-map.ts";
import { keepKeys } from "../../mail/preferences-actions.ts";
import { Button } from "../../ui/button.tsx";
import { Question } from "../../ui/question.tsx";
import { toast } from "../../ui/toast.tsx";
import { KeyRow } from "./key-row.tsx";

interface Act {
  id: CommandId;
  name: string;
}

interface KeysFormProps {
  start: OwnKeys;
  groups: readonly { name: string; acts: readonly Act[] }[];
}

/** Every act with its keys, each changed by pressing others; kept as it is changed. */
export function KeysForm({ start, groups }: KeysFormProps) {
  const t = useTranslations("settings.keys");
  const [own, setOwn] = useState(start);
  const [asked, setAsked] = useState<{ act: Act; keys: string; others: CommandId[] } | null>(null);
  const keys = keysFor({ ...own, singleKeys: true });
  const nameOf = (id: CommandId) =>
    groups.flatMap(({ acts }) => acts).find((act) => act.id === id)?.name ?? id;

  const keep = (change: Partial<OwnKeys>) => {
    setOwn((held) => ({ ...held, ...change }));
    keepKeys(change).catch(() => toast.error(t("notKept")));
  };
  const choose = (act: Act, wanted: string) => {
    const others = conflictsOf(keys, act.id, wanted);
    if (others.length > 0) setAsked({ act, keys: wanted, others });
    else keep({ keys: withKeys(own, act.id, wanted) });
  };
  return (
    <div className="grid gap-6">
      <div className="grid gap-3 rounded-xl border bg-surface p-5">
        <Switch
          label={t("singleKeys")}
          more={t("singleKeysMore")}
          on={own.singleKeys}
          onChange={(singleKeys) => keep({ singleKeys })}
        />
        <Switch
          label={t("hints")}
          more={t("hintsMore")}
          on={own.hints}
          onChange={(hints) => keep({ hints })}
        />
      </div>
      {groups.map(({ name, acts }) => (
        <section key={name} aria-label={name} className="rounded-xl border bg-surface">
          <h2 className="border-b px-5 py-3 text-sm font-semibold">{name}</h2>
          <ul className="divide-y">
            {acts.map((act) => (
              <KeyRow
                key={act.id}
                name={act.name}
                keys={keys[act.id]}
                isOwn={own.keys[act.id] !== undefined}
                isFixed={act.id === fixedCommand}
                onChoose={(wanted) => choose(act, wanted)}
                onReset={() => keep({ keys: withUsualKeys(own, act.id) })}
              />
            ))}
          </ul>
        </section>
      ))}
      <div>
        <Button disabled={Object.keys(own.keys).length === 0} onClick={() => keep({ keys: {} })}>
          {t("resetAll")}
        </Button>
      </div>
      {asked ? (
        <Question
          title={t("conflict", { keys: shownKeys(asked.keys).join(" ") })}
          description={t("conflictMore", {
            taken: asked.others.map(nameOf).join(", "),
            name: asked.act.name,
          })}
          no={t("leave")}
          yes={t("take")}
          onYes={() => {
            keep({ keys: withKeys(own, asked.act.id, asked.keys) });
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  );
}

interface SwitchProps {
  label: string;
  more: string;
  on: boolean;
  onChange(on: boolean): void;
}

function Switch({ label, more, on, onChange }: SwitchProps) {
  return (
    <label className="flex items-start gap-3">
      <input
        type="checkbox"
        checked={on}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        <span className="block text-sm font-medium">{label}</span>
        <span className="block text-xs text-pretty text-ink-3">{more}</span>
      </span>
    </label>
  );
}
