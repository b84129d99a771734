"use client";

import { useTranslations } from "next-intl";
import { useActionState, useEffect, useState } from "react";
import { Notice } from "../sign-in/notice.tsx";
import { PasswordField } from "../sign-in/password-field.tsx";
import { useTypedAgain } from "../sign-in/use-typed-again.ts";
import { Button } from "../ui/button.tsx";
import { type UnlockState, unlock } from "./actions.ts";

const start: UnlockState = { problem: null, attempt: 0 };

interface UnlockFormProps {
  address: string;
  /** Where one goes then; null for the inbox. */
  to: string | null;
  /** Whether browsers know passkeys at this address. */
  hasPasskeys: boolean;
}

/** The password of whose browser this is. */
export function UnlockForm({ address, to, hasPasskeys }: UnlockFormProps) {
  const t = useTranslations("locked");
  const [state, act, busy] = useActionState(unlock, start);
  const form = useTypedAgain(state.attempt);
  // Posted before this page's code runs, it would be locked again: the answer takes the mark away that `KeepLocked` then makes.
  const [isMarked, setMarked] = useState(false);
  useEffect(() => setMarked(true), []);
  return (
    <form ref={form} action={act} className="grid gap-4">
      {to === null ? null : <input type="hidden" name="to" value={to} />}
      <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
      <Notice key={state.attempt} text={state.problem} />
      <PasswordField
        label={t("password")}
        name="password"
        autoComplete={hasPasskeys ? "current-password webauthn" : "current-password"}
        required
        autoFocus
      />
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={!isMarked} className="w-full">
        {t("unlock")}
      </Button>
    </form>
  );
}
