"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { addKeys } from "../../../lib/smime/keyring.ts";
import { readKeyFile } from "../../../lib/smime/pkcs12.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";

/** Takes a key in from its file. Nothing of it leaves this page. */
export function ImportKey({ accountId }: { accountId: Id }) {
  const t = useTranslations("settings.encryption");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (form: HTMLFormElement) => {
    const given = new FormData(form);
    const file = given.get("file") as File;
    const read = await readKeyFile(new Uint8Array(await file.arrayBuffer()), String(given.get("password")));
    if (!read.ok) return setProblem(t(`faults.${read.fault}`));
    await addKeys(accountId, read.keys);
    form.reset();
    toast.success(t("imported", { count: read.keys.length }));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    take(event.currentTarget)
      .catch(() => setProblem(t("notKept")))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit} className="mt-4 grid gap-3 border-t pt-4">
      <Field label={t("file")}>
        <Input
          name="file"
          type="file"
          accept=".p12,.pfx,application/x-pkcs12"
          required
          className="h-auto py-1.5 text-sm text-ink-2 file:me-3 file:font-medium file:text-accent-text"
        />
      </Field>
      <Field label={t("password")}>
        <Input name="password" type="password" autoComplete="off" />
      </Field>
      <Notice text={problem} />
      <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
        {t("import")}
      </Button>
    </form>
  );
}
