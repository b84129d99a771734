"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { unlock } from "../../../../lib/smime/keyring.ts";
import type { OwnKey } from "../../../../lib/smime/own-key.ts";
import { Button } from "../../../ui/button.tsx";
import { Field } from "../../../ui/field.tsx";
import { Input } from "../../../ui/input.tsx";

/** Asks for the password of a key file: most programs encrypt in a way for which the key itself is needed. It stays open in this page's memory. */
export function UnlockForm({ own }: { own: OwnKey }) {
  const t = useTranslations("smime");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const open = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    setBusy(true);
    setProblem(null);
    if (!(await unlock(own, password))) setProblem(t("wrongPassword"));
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => void open(event)}
      className="grid max-w-xl gap-3 rounded-lg border bg-canvas p-4"
    >
      <p className="flex gap-3 text-sm">
        <KeyRound aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
        <span>
          <span className="font-medium">{t("locked")}</span>{" "}
          <span className="text-ink-2">{t("lockedMore", { name: own.certificate.name })}</span>
        </span>
      </p>
      <Field label={t("filePassword")} error={problem}>
        <Input name="password" type="password" autoComplete="off" required />
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
        {t("unlock")}
      </Button>
    </form>
  );
}
