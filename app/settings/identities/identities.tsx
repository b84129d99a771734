"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Id, Identity } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { addIdentity } from "./identity-calls.ts";
import { IdentityForm } from "./identity-form.tsx";

/** All identities, and the way to one more. */
export function Identities({ accountId, start }: { accountId: Id; start: readonly Identity[] }) {
  const t = useTranslations("settings.identities");
  const [identities, setIdentities] = useState(start);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const email = String(new FormData(form).get("email")).trim();
    setBusy(true);
    setProblem(null);
    try {
      const made = await addIdentity(accountId, email);
      setIdentities((held) => [...held, made]);
      form.reset();
    } catch (cause) {
      setProblem(wordsFor(cause));
    }
    setBusy(false);
  };
  return (
    <>
      {identities.map((identity) => (
        <IdentityForm
          key={identity.id}
          accountId={accountId}
          identity={identity}
          mayRemove={identities.length > 1}
          onRemoved={() => setIdentities((held) => held.filter(({ id }) => id !== identity.id))}
        />
      ))}
      <form onSubmit={add} className="rounded-xl border border-dashed p-5 sm:p-6">
        <Field label={t("another")} hint={t("anotherMore")} error={problem}>
          <Input name="email" type="text" inputMode="email" autoComplete="off" required maxLength={320} />
        </Field>
        <Button type="submit" busy={busy} className="mt-3">
          <Plus aria-hidden />
          {t("add")}
        </Button>
      </form>
    </>
  );
}
