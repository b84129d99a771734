"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type Label, labelColours, labelNameMaxLength } from "../../../lib/jmap/labels.ts";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { DialogContent } from "../../ui/dialog.tsx";
import { Input } from "../../ui/input.tsx";
import { useMay, useSteadyMail, useStore } from "../mail-context.tsx";
import { kindOfRow } from "../row-words.ts";
import { useActs } from "../use-acts.ts";
import { LabelDot } from "./label-chip.tsx";
import { useLabels } from "./use-labels.ts";

/** Each label with a tick; what one types finds one, or makes it. */
export function LabelChoice({ threadIds }: { threadIds: readonly Id[] }) {
  const t = useTranslations("mail.labels");
  const { isGrouped } = useSteadyMail().store;
  const acts = useActs();
  const labels = useLabels();
  const emails = useStore((store) => threadIds.flatMap((id) => store.threadEmails(id)));
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const sought = typed.trim().toLowerCase();
  const found = labels.all.filter(({ name }) => name.toLowerCase().includes(sought));
  const mayMake = useMay("own");
  const isNew = mayMake && sought !== "" && !labels.all.some(({ name }) => name.toLowerCase() === sought);

  const toggle = (label: Label) => acts.label(threadIds, label, !hasAll(threadIds, emails, label));
  const make = async () => {
    // Labels take turns with the colours, without grey.
    const colour = labelColours[1 + (labels.all.length % (labelColours.length - 1))] ?? "blue";
    const made = await labels.make({ name: typed.trim(), colour }).catch(wordsFor);
    if (typeof made === "string") return setProblem(made);
    acts.label(threadIds, made, true);
    setTyped("");
  };
  const enter = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [first] = found;
    if (first && sought) {
      toggle(first);
      setTyped("");
    } else if (isNew) void make();
  };
  return (
    <DialogContent
      size="sm"
      title={t("labels")}
      description={
        threadIds.length > 1 ? t("ofRows", { rows: threadIds.length, kind: kindOfRow(isGrouped) }) : undefined
      }
    >
      <Input
        aria-label={t("findOrMake")}
        placeholder={t("findOrMake")}
        value={typed}
        maxLength={labelNameMaxLength}
        autoComplete="off"
        onChange={({ target }) => {
          setTyped(target.value);
          setProblem(null);
        }}
        onKeyDown={enter}
      />
      <ul className="-mx-2 mt-2 grid max-h-72 overflow-y-auto">
        {found.map((label) => (
          <li key={label.keyword}>
            <label className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm hover:bg-hover">
              <input
                type="checkbox"
                checked={hasAll(threadIds, emails, label)}
                onChange={() => toggle(label)}
                className="size-4 accent-accent"
              />
              <LabelDot colour={label.colour} />
              <span className="min-w-0 truncate">{label.name}</span>
            </label>
          </li>
        ))}
      </ul>
      {isNew ? (
        <Button variant="ghost" onClick={() => void make()} className="mt-1 max-w-full">
          <Plus aria-hidden />
          <span className="truncate">{t("make", { name: typed.trim() })}</span>
        </Button>
      ) : null}
      <p role="alert" className="mt-1 text-sm text-danger-text empty:hidden">
        {problem}
      </p>
      {labels.all.length === 0 && !isNew ? (
        <p className="mt-2 text-sm text-ink-2">{t(mayMake ? "typeFirst" : "ownerMakes")}</p>
      ) : null}
    </DialogContent>
  );
}

/** True when each of the conversations has an email with the label. */
const hasAll = (threadIds: readonly Id[], emails: readonly Email[], { keyword }: Label): boolean =>
  threadIds.every((id) => emails.some(({ threadId, keywords }) => threadId === id && keywords[keyword]));
