"use client";

import { useEffect, useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import {
  type Hit,
  hitWords,
  lookMax,
  type Patches,
  patchEmails,
  patchesOf,
  type Trial,
  tryScript,
} from "../../../lib/rules/trial.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import type { RuleFolders } from "./load.ts";

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
  const [trial, setTrial] = useState<Trial | null>(null);
  /** True while what is shown meets the conditions, and no more is known. */
  const [isFirstLook, setIsFirstLook] = useState(looksAtOnce !== null);
  const [busy, setBusy] = useState(false);
  const [applied, setApplied] = useState<{ words: string; undo: Patches | null } | null>(null);
  const tried = useRef("");
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
    setBusy(false);
  };
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
      setApplied({ words: `Applied to ${messages(count)}.`, undo: patches.undo });
    });
  const takeBack = (undo: Patches) =>
    run(async () => {
      await patchEmails(accountId, undo);
      setApplied({ words: "Past mail is as it was.", undo: null });
    });
  return (
    <section aria-label="Try on past mail" className="rounded-lg border border-dashed p-4">
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 grow text-sm text-ink-2">
          {trial ? (
            <span role="status">
              <strong className="font-medium text-ink">{messages(trial.hits.length)}</strong> of the last{" "}
              {trial.lookedAt} {trial.hits.length === 1 ? "matches" : "match"}.
            </span>
          ) : applied ? (
            <span role="status">{applied.words}</span>
          ) : (
            "Try it on past mail before you save it: nothing changes."
          )}
        </p>
        {applied?.undo ? (
          <Button size="sm" busy={busy} onClick={() => void takeBack(applied.undo ?? new Map())}>
            Undo
          </Button>
        ) : null}
        <Button size="sm" busy={busy} onClick={() => void look()}>
          {trial ? "Try again" : "Try on past mail"}
        </Button>
        {trial?.hasMore ? (
          <Button size="sm" busy={busy} onClick={() => void look(trial)}>
            {lookMax} more
          </Button>
        ) : null}
        {trial && trial.hits.length > 0 && !isFirstLook ? (
          <Button size="sm" variant="primary" busy={busy} onClick={() => void apply(trial.hits)}>
            Apply to these
          </Button>
        ) : null}
      </div>
      {trial && trial.hits.length > 0 ? (
        <ul
          aria-label="What matches"
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

const messages = (count: number) => (count === 1 ? "1 message" : `${count} messages`);

function HitRow({ hit, saysWhat }: { hit: Hit; saysWhat: boolean }) {
  const { subject, from, receivedAt } = hit.email;
  const sender = from?.[0];
  return (
    <li className="grid gap-x-3 border-b px-3 py-2 text-sm last:border-b-0 sm:grid-cols-[1fr_auto]">
      <span className="truncate font-medium">{subject || "(no subject)"}</span>
      <span className="truncate text-xs text-ink-2 sm:text-end">{saysWhat ? hitWords(hit) : ""}</span>
      <span className="truncate text-xs text-ink-3 sm:col-span-2">
        {sender?.name ?? sender?.email ?? "nobody"} · {receivedAt.slice(0, 10)}
      </span>
    </li>
  );
}
