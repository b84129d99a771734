"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import {
  type Hit,
  lookMax,
  type Patches,
  patchEmails,
  patchesOf,
  type Trial,
  tryScript,
} from "../../../lib/rules/trial.ts";
import { Button } from "../../ui/button.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import type { RuleFolders } from "./load.ts";
import { hitWords } from "./rule-words.ts";

interface TryOnProps {
  accountId: Id;
  folders: RuleFolders;
  /** The script as it stands at this moment; null where something is missing. */
  script(): string | null;
  /** A script that hits what the conditions meet: tried at once, though nothing is to happen yet. */
  looksAtOnce?: string | null;
}

/** Tries rules on mail that is here: each hit is shown, and applied to past mail only when asked for. */
export function TryOn({ accountId, folders, script, looksAtOnce = null }: TryOnProps) {
  const t = useTranslations("settings.rules");
  const [trial, setTrial] = useState<Trial | null>(null);
  /** True while what is shown meets the conditions, and no more is known. */
  const [isFirstLook, setIsFirstLook] = useState(looksAtOnce !== null);
  const [busy, run] = useBusy();
  const [applied, setApplied] = useState<{ words: string; undo: Patches | null } | null>(null);
  const tried = useRef("");
  const look = (before?: Trial) =>
    run(async () => {
      const text = before ? tried.current : script();
      if (text === null) return;
      tried.current = text;
      if (!before) setIsFirstLook(false);
      setApplied(null);
      setTrial(await tryScript(accountId, text, folders.untried, before));
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the form began with.
  useEffect(() => {
    if (looksAtOnce === null) return;
    tried.current = looksAtOnce;
    void run(async () => setTrial(await tryScript(accountId, looksAtOnce, folders.untried)));
  }, []);
  const apply = (hits: readonly Hit[]) =>
    run(async () => {
      const patches = patchesOf(hits, folders.trash ?? "");
      const count = await patchEmails(accountId, patches.apply);
      setTrial(null);
      setApplied({ words: t("trial.applied", { count }), undo: patches.undo });
    });
  const takeBack = (undo: Patches) =>
    run(async () => {
      await patchEmails(accountId, undo);
      setApplied({ words: t("trial.asItWas"), undo: null });
    });
  return (
    <section aria-label={t("trial.label")} className="rounded-lg border border-dashed p-4">
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 grow text-sm text-ink-2">
          {trial ? (
            <span role="status">
              {t.rich("trial.matched", {
                count: trial.hits.length,
                lookedAt: trial.lookedAt,
                strong: (words) => <strong className="font-medium text-ink">{words}</strong>,
              })}
            </span>
          ) : applied ? (
            <span role="status">{applied.words}</span>
          ) : (
            t("trial.invitation")
          )}
        </p>
        {applied?.undo ? (
          <Button size="sm" busy={busy} onClick={() => void takeBack(applied.undo ?? new Map())}>
            {t("undo")}
          </Button>
        ) : null}
        <Button size="sm" busy={busy} onClick={() => void look()}>
          {trial ? t("trial.again") : t("trial.try")}
        </Button>
        {trial?.hasMore ? (
          <Button size="sm" busy={busy} onClick={() => void look(trial)}>
            {t("trial.more", { count: lookMax })}
          </Button>
        ) : null}
        {trial && trial.hits.length > 0 && !isFirstLook ? (
          <Button size="sm" variant="primary" busy={busy} onClick={() => void apply(trial.hits)}>
            {t("trial.apply")}
          </Button>
        ) : null}
      </div>
      {trial && trial.hits.length > 0 ? (
        <ul
          aria-label={t("trial.matches")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. WCAG 2.1.1.
          tabIndex={0}
          className="mt-3 max-h-64 overflow-y-auto rounded-md border bg-surface"
        >
          {trial.hits.map((hit) => (
            <HitRow key={hit.email.id} hit={hit} saysWhat={!isFirstLook} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function HitRow({ hit, saysWhat }: { hit: Hit; saysWhat: boolean }) {
  const t = useTranslations("settings.rules");
  const { subject, from, receivedAt } = hit.email;
  const sender = from?.[0];
  return (
    <li className="grid gap-x-3 border-b px-3 py-2 text-sm last:border-b-0 sm:grid-cols-[1fr_auto]">
      <span className="truncate font-medium">{subject || t("noSubject")}</span>
      <span className="truncate text-xs text-ink-2 sm:text-end">{saysWhat ? hitWords(t, hit) : ""}</span>
      <span className="truncate text-xs text-ink-3 sm:col-span-2">
        {sender?.name ?? sender?.email ?? t("trial.nobody")} · {receivedAt.slice(0, 10)}
      </span>
    </li>
  );
}
