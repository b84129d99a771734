"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { type SignInState, signIn } from "./actions.ts";
import { Notice } from "./notice.tsx";
import { PasswordField } from "./password-field.tsx";
import { useTypedAgain } from "./use-typed-again.ts";

interface SignInFormProps {
  problem: string | null;
  /** Where one goes then; null for the inbox. */
  to: string | null;
  /** Whether browsers know passkeys at this address. */
  hasPasskeys: boolean;
}

export function SignInForm({ problem, to, hasPasskeys }: SignInFormProps) {
  const t = useTranslations("front");
  const start: SignInState = { address: "", problem, attempt: 0 };
  const [state, act, busy] = useActionState(signIn, start);
  const form = useTypedAgain(state.attempt);
  return (
    <form ref={form} action={act} className="grid gap-4">
      {to === null ? null : <input type="hidden" name="to" value={to} />}
      <Notice key={state.attempt} text={state.problem} />
      <Field label={t("address")}>
        <Input
          name="address"
          type="email"
          inputMode="email"
          autoComplete={hasPasskeys ? "username webauthn" : "username"}
          placeholder={t("addressExample")}
          defaultValue={state.address}
          maxLength={320}
          required
          autoFocus
          spellCheck={false}
          autoCapitalize="none"
        />
      </Field>
      <PasswordField label={t("password")} name="password" autoComplete="current-password" required />
      <Button type="submit" variant="primary" size="lg" busy={busy} className="mt-1 w-full">
        {busy ? t("signingIn") : t("signIn")}
      </Button>
    </form>
  );
}
