"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useActionState, useEffect, useRef } from "react";
import { withWayBack } from "../../../lib/auth/way-back.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { type CodeState, proveCode } from "../actions.ts";
import { Notice } from "../notice.tsx";

interface CodeFormProps {
  /** What one has at hand: the app, or a recovery code. */
  kind: "app" | "recovery";
  /** Where one goes then; null for the inbox. */
  to: string | null;
}

export function CodeForm({ kind, to }: CodeFormProps) {
  const t = useTranslations("front");
  const start: CodeState = { problem: null, attempt: 0 };
  const [state, act, busy] = useActionState(proveCode, start);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.attempt > 0) form.current?.querySelector<HTMLInputElement>("[name=code]")?.focus();
  }, [state.attempt]);
  const other = kind === "app" ? "/sign-in/code?with=recovery" : "/sign-in/code";
  return (
    <form ref={form} action={act} className="grid gap-4">
      {to === null ? null : <input type="hidden" name="to" value={to} />}
      <Notice key={state.attempt} text={state.problem} />
      <CodeField label={t(`code.field.${kind}`)} kind={kind} name="code" required autoFocus />
      <label className="flex items-center gap-2.5 text-sm">
        <input type="checkbox" name="remember" className="size-4 shrink-0 accent-accent" />
        {t("code.remember")}
      </label>
      <Button type="submit" variant="primary" size="lg" busy={busy} className="mt-1 w-full">
        {busy ? t("signingIn") : t("signIn")}
      </Button>
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-2 text-sm">
        <Link href={withWayBack(other, to)} className="text-accent-text hover:underline">
          {t(`code.other.${kind}`)}
        </Link>
        <Link href={withWayBack("/sign-in", to)} className="text-ink-2 hover:text-ink hover:underline">
          {t("code.back")}
        </Link>
      </div>
    </form>
  );
}
