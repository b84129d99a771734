"use client";

import { Plus, TriangleAlert, Workflow } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Proposal } from "../../../lib/rules/propose.ts";
import { type Condition, newRule, type Rule, type RuleBook } from "../../../lib/rules/rule.ts";
import {
  beginForm,
  type Rules,
  type SetScripts,
  saveBook,
  saveScript,
} from "../../../lib/rules/rules-calls.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { toast } from "../../ui/toast.tsx";
import { BlockedSenders } from "./blocked-senders.tsx";
import type { RuleFolders } from "./load.ts";
import { RuleDialog } from "./rule-dialog.tsx";
import { RuleRow } from "./rule-row.tsx";
import { ScriptEditor } from "./script-editor.tsx";
import { useProof } from "./use-proof.tsx";

interface RulesPageProps {
  accountId: Id;
  start: Rules;
  folders: RuleFolders;
  /** A rule that one came here to make. */
  proposal: Proposal | null;
  /** When a message could not be decided about, in words. */
  failed: string | null;
}

/** Rules as a form, and the script that they are. */
export function RulesPage({ accountId, start, folders, proposal, failed }: RulesPageProps) {
  const t = useTranslations("settings.rules");
  const [rules, setRules] = useState(start);
  const [edited, setEdited] = useState<{ at: number | null; rule: Rule; hints?: Condition[] } | null>(
    proposal && { at: null, ...proposal },
  );
  /** As the server has them; the next change waits for the one before it. */
  const saved = useRef(start);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const underWay = useRef(0);
  const { book, failure } = rules;

  const { prove, asked } = useProof();
  /** Answers what went wrong, in words, or null. */
  const run = (work: (before: Rules, set: SetScripts) => Promise<Rules>): Promise<string | null> => {
    underWay.current += 1;
    const done = queue.current.then(async () => {
      try {
        saved.current = await prove((set) => work(saved.current, set));
        return null;
      } catch (cause) {
        return wordsFor(cause);
      } finally {
        underWay.current -= 1;
        // What was changed since is shown already, and must not go away until it is saved as well.
        if (underWay.current === 0) setRules(saved.current);
      }
    });
    queue.current = done;
    return done;
  };
  /** Shown at once. Answers whether it is saved. */
  const save = async (next: RuleBook, said: string, undo?: RuleBook): Promise<boolean> => {
    setRules((held) => ({ ...held, book: next }));
    const problem = await run((before, set) => saveBook(accountId, before, next, set));
    if (problem !== null) toast.error(problem);
    else if (!undo) toast.success(said);
    else toast.success(said, { action: { label: t("undo"), onClick: () => void save(undo, t("undone")) } });
    return problem === null;
  };

  return (
    <>
      <PageHead title={t("title")} lead={t("lead")}>
        {book ? (
          <Button variant="primary" onClick={() => setEdited({ at: null, rule: newRule() })}>
            <Plus aria-hidden />
            {t("add")}
          </Button>
        ) : null}
      </PageHead>
      {failure ? <Failure reason={failure.reason} subject={failure.subject} when={failed} /> : null}
      {book ? (
        <>
          <RuleList
            book={book}
            onEdit={(at, rule) => setEdited({ at, rule })}
            onChange={(next, said, isUndoable) => void save(next, said, isUndoable ? book : undefined)}
          />
          <BlockedSenders book={book} junk={folders.junk} onChange={save} />
        </>
      ) : null}
      <ScriptEditor
        key={rules.state}
        accountId={accountId}
        rules={rules}
        folders={folders}
        onSave={(text) => run((before, set) => saveScript(accountId, before, text, set))}
        onBegin={() => run((before) => beginForm(accountId, before, new Date()))}
      />
      {edited && book ? (
        <RuleDialog
          accountId={accountId}
          start={edited.rule}
          hints={edited.hints ?? null}
          folders={folders}
          names={book.rules.filter((_, at) => at !== edited.at).map(({ name }) => name)}
          onClose={() => setEdited(null)}
          onSave={async (rule) => {
            const rest = edited.at === null ? [...book.rules, rule] : book.rules.with(edited.at, rule);
            if (await save({ ...book, rules: rest }, t("saved", { name: rule.name }))) setEdited(null);
          }}
        />
      ) : null}
      {asked}
    </>
  );
}

function Failure({ reason, subject, when }: { reason: string; subject: string; when: string | null }) {
  const t = useTranslations("settings.rules");
  return (
    <div role="status" className="mb-5 flex gap-3 rounded-xl border bg-warn-soft p-4 text-sm text-warn-text">
      <TriangleAlert aria-hidden className="size-5 shrink-0" />
      <p className="min-w-0 break-words">
        {t("failed", { subject: subject || t("noSubject"), ago: when ?? "", reason })}
      </p>
    </div>
  );
}

interface RuleListProps {
  book: RuleBook;
  onEdit(at: number, rule: Rule): void;
  onChange(next: RuleBook, said: string, isUndoable: boolean): void;
}

function RuleList({ book, onEdit, onChange }: RuleListProps) {
  const t = useTranslations("settings.rules");
  const { rules } = book;
  const change = (next: Rule[], said: string, isUndoable = false) =>
    onChange({ ...book, rules: next }, said, isUndoable);
  if (rules.length === 0)
    return (
      <div className="mb-5 rounded-xl border bg-surface">
        <EmptyState icon={<Workflow />} title={t("none")}>
          {t("noneMore")}
        </EmptyState>
      </div>
    );
  return (
    <ol aria-label={t("title")} className="mb-5 overflow-hidden rounded-xl border bg-surface">
      {rules.map((rule, at) => (
        <RuleRow
          key={rule.name}
          rule={rule}
          isFirst={at === 0}
          isLast={at === rules.length - 1}
          onEdit={() => onEdit(at, rule)}
          onTurn={(isOn) =>
            change(
              rules.with(at, { ...rule, isOn }),
              t("turned", { name: rule.name, isOn: isOn ? "yes" : "no" }),
            )
          }
          onMove={(by) => change(moved(rules, at, by), t("moved", { name: rule.name, place: at + by + 1 }))}
          onRemove={() => change(rules.toSpliced(at, 1), t("removed", { name: rule.name }), true)}
        />
      ))}
    </ol>
  );
}

const moved = (rules: readonly Rule[], at: number, by: number): Rule[] => {
  const rule = rules[at];
  return rule ? rules.toSpliced(at, 1).toSpliced(at + by, 0, rule) : [...rules];
};
