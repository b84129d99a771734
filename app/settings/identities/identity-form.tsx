"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { Id, Identity } from "../../../lib/jmap/types.ts";
import { readRecipients } from "../../mail/compose/addresses.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { changeIdentity, removeIdentity } from "./identity-calls.ts";
import { type Signature, SignatureEditor } from "./signature-editor.tsx";

interface IdentityFormProps {
  accountId: Id;
  identity: Identity;
  mayRemove: boolean;
  onRemoved(): void;
}

/** One identity: its name, where answers go, and its signature. */
export function IdentityForm({ accountId, identity, mayRemove, onRemoved }: IdentityFormProps) {
  const t = useTranslations("settings.identities");
  const { id, email, name, replyTo } = identity;
  const [busy, run] = useBusy();
  const [problem, setProblem] = useState<string | null>(null);
  const signature = useRef<Signature>(identity);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { recipients, rest } = readRecipients(String(given.get("replyTo")));
    setProblem(rest.length > 0 ? t("notAddresses", { text: rest.join(", ") }) : null);
    if (rest.length > 0) return;
    const { textSignature, htmlSignature } = signature.current;
    void run(async () => {
      await changeIdentity(accountId, id, {
        name: String(given.get("name")).trim(),
        replyTo: recipients.length > 0 ? recipients : null,
        textSignature,
        htmlSignature,
      });
      toast.success(t("saved", { email }));
    });
  };
  const answers = (replyTo ?? []).map((one) => (one.name ? `${one.name} <${one.email}>` : one.email));
  return (
    <form
      onSubmit={save}
      aria-label={email}
      className="mb-5 grid gap-5 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr]"
    >
      <h2 className="text-base font-semibold [overflow-wrap:anywhere]">{email}</h2>
      <div className="grid min-w-0 grid-cols-1 gap-4">
        <Field label={t("name")} hint={t("nameMore")}>
          <Input name="name" defaultValue={name} maxLength={200} autoComplete="name" />
        </Field>
        <Field label={t("answersTo")} hint={t("answersToMore")} error={problem}>
          <Input name="replyTo" defaultValue={answers.join(", ")} autoComplete="off" />
        </Field>
        <SignatureEditor
          start={identity}
          onChange={(next) => {
            signature.current = next;
          }}
        />
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={busy}>
            {t("save")}
          </Button>
          {mayRemove ? (
            <Button
              variant="ghost"
              disabled={busy}
              onClick={() =>
                void run(async () => {
                  await removeIdentity(accountId, id);
                  onRemoved();
                  toast.say(t("removed", { email }));
                })
              }
            >
              {t("remove")}
            </Button>
          ) : null}
        </div>
      </div>
    </form>
  );
}
