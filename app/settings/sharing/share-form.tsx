"use client";

import { useTranslations } from "next-intl";
import { startTransition, useActionState } from "react";
import { AccountField, LevelField } from "../../admin/sharing/share-fields.tsx";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { openMine } from "./actions.ts";

/** Opens one's own account to somebody else here. */
export function ShareForm({ address }: { address: string }) {
  const t = useTranslations("sharing");
  const [result, act, busy] = useActionState(openMine, null);
  const problems: Record<string, string> = result && "problems" in result ? result.problems : {};
  return (
    <form
      // Empty again once it is done.
      key={result && !("problems" in result) ? result.done : "form"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        startTransition(() => act(data));
      }}
      className="grid gap-5"
    >
      <Notice text={problems.form} />
      <AccountField
        name="grantee"
        label={t("openItTo")}
        {...(problems.grantee ? { error: problems.grantee } : {})}
      />
      <LevelField />
      <div className="max-w-sm">
        <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
        <OwnPasswordField label={t("password")} hint={t("passwordMore")} error={problems.current} />
      </div>
      <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
        {t("openMyMail")}
      </Button>
    </form>
  );
}
