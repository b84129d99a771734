"use client";

import { useTranslations } from "next-intl";
import { startTransition, useActionState, useEffect, useRef, useState } from "react";
import { Notice } from "../sign-in/notice.tsx";
import { PasswordField } from "../sign-in/password-field.tsx";
import { StrengthMeter } from "../sign-in/strength-meter.tsx";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { changePassword } from "./actions.ts";
import { OwnPasswordField } from "./own-password-field.tsx";

export function PasswordForm({ address }: { address: string }) {
  const t = useTranslations("settings.account");
  const [result, act, busy] = useActionState(changePassword, null);
  const problems: Record<string, string> = result && "problems" in result ? result.problems : {};
  const [password, setPassword] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!result?.done) return;
    form.current?.reset();
    setPassword("");
    toast.success(t("changed"), { description: t("othersOut") });
  }, [result, t]);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        startTransition(() => act(data));
      }}
      className="grid max-w-sm gap-4"
    >
      <Notice text={problems.form} />
      <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
      <OwnPasswordField label={t("present")} error={problems.current} />
      <PasswordField
        label={t("new")}
        name="password"
        autoComplete="new-password"
        onChange={(event) => setPassword(event.target.value)}
        hint={password ? <StrengthMeter password={password} known={address.split("@")} /> : undefined}
        error={problems.password}
      />
      <PasswordField label={t("newAgain")} name="again" autoComplete="new-password" error={problems.again} />
      <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
        {t("change")}
      </Button>
    </form>
  );
}
