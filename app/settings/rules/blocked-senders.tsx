"use client";

import { type FormEvent, useState } from "react";
import { blockSender, isAddress, unblockSender } from "../../../lib/rules/block.ts";
import type { RuleBook, RuleFolder } from "../../../lib/rules/rule.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

interface BlockedSendersProps {
  book: RuleBook;
  junk: RuleFolder | null;
  onChange(next: RuleBook, said: string, undo?: RuleBook): Promise<boolean>;
}

/** Whose mail goes to Spam, and the way back for each. */
export function BlockedSenders({ book, junk, onChange }: BlockedSendersProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const senders = book.blocked?.senders ?? [];
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const sender = String(new FormData(form).get("sender")).trim();
    if (!isAddress(sender))
      return setProblem("This is not an address. An address looks like ana@example.org.");
    setProblem(null);
    if (junk && (await onChange(blockSender(book, sender, junk), `${sender} is blocked`))) form.reset();
  };
  return (
    <section className="mb-5 grid gap-5 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr]">
      <div>
        <h2 className="text-base font-semibold">Blocked senders</h2>
        <p className="mt-1 text-sm text-pretty text-ink-2">
          Their mail goes to {junk?.name ?? "Spam"}, before any rule. “Block sender” in a message's menu adds
          to them.
        </p>
      </div>
      <div className="grid min-w-0 gap-4">
        {senders.length > 0 ? (
          <ul aria-label="Blocked senders" className="grid gap-2">
            {senders.map((sender) => (
              <li
                key={sender}
                className="flex min-h-11 items-center gap-3 rounded-lg border py-1.5 pe-2 ps-4"
              >
                <span className="min-w-0 grow truncate text-sm">{sender}</span>
                <Button
                  size="sm"
                  aria-label={`Unblock ${sender}`}
                  onClick={() =>
                    void onChange(unblockSender(book, sender), `${sender} is not blocked any more`, book)
                  }
                >
                  Unblock
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
        <form onSubmit={add} noValidate className="flex items-end gap-2">
          <Field label="Block an address" error={problem} className="grow">
            <Input name="sender" inputMode="email" autoComplete="off" autoCapitalize="none" maxLength={320} />
          </Field>
          <Button type="submit" disabled={!junk} className="h-9">
            Block
          </Button>
        </form>
      </div>
    </section>
  );
}
