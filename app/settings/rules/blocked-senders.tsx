"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { blockSender, isAddress, unblockSender } from "../../../lib/rules/block.ts";
import type { RuleBook, RuleFolder } from "../../../lib/rules/rule.ts";
import { useFolderName } from "../../mail/frame/folder-name.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Section } from "../section.tsx";

interface BlockedSendersProps {
  book: RuleBook;
  junk: RuleFolder | null;
  onChange(next: RuleBook, said: string, undo?: RuleBook): Promise<boolean>;
}

/** Whose mail goes to Spam, and the way back for each. */
export function BlockedSenders({ book, junk, onChange }: BlockedSendersProps) {
  const t = useTranslations("settings.rules");
  const folderName = useFolderName();
  const [problem, setProblem] = useState<string | null>(null);
  const senders = book.blocked?.senders ?? [];
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const sender = String(new FormData(form).get("sender")).trim();
    if (!isAddress(sender)) return setProblem(t("blocked.notAddress"));
    setProblem(null);
    if (junk && (await onChange(blockSender(book, sender, junk), t("blocked.isBlocked", { sender }))))
      form.reset();
  };
  return (
    <Section
      title={t("blocked.title")}
      words={t("blocked.lead", { folder: folderName({ name: junk?.name ?? "Spam", role: "junk" }) })}
    >
      <div className="grid gap-4">
        {senders.length > 0 ? (
          <ul aria-label={t("blocked.title")} className="grid grid-cols-1 gap-2">
            {senders.map((sender) => (
              <li
                key={sender}
                className="flex min-h-11 items-center gap-3 rounded-lg border py-1.5 pe-2 ps-4"
              >
                <span className="min-w-0 grow truncate text-sm">{sender}</span>
                <Button
                  size="sm"
                  aria-label={t("blocked.unblockOf", { sender })}
                  onClick={() =>
                    void onChange(unblockSender(book, sender), t("blocked.isUnblocked", { sender }), book)
                  }
                >
                  {t("blocked.unblock")}
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
        <form onSubmit={add} noValidate className="flex items-end gap-2">
          <Field label={t("blocked.address")} error={problem} className="grow">
            <Input name="sender" inputMode="email" autoComplete="off" autoCapitalize="none" maxLength={320} />
          </Field>
          <Button type="submit" disabled={!junk} className="h-9!">
            {t("blocked.block")}
          </Button>
        </form>
      </div>
    </Section>
  );
}
