"use client";

import { Forward } from "lucide-react";
import { useTranslations } from "next-intl";
import { startTransition, useActionState } from "react";
import type { ForwardingSummary } from "../../../mail-core/index.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { forward, stopForwarding } from "./actions.ts";

/** What stands now, and the form that changes it. */
export function ForwardingForm({ address, now }: { address: string; now: ForwardingSummary | null }) {
  const t = useTranslations("settings.forwarding");
  const [result, act, busy] = useActionState(forward, null);
  const [, stop, stopping] = useActionState(stopForwarding, null);
  const problems: Record<string, string> = result && "problems" in result ? result.problems : {};
  return (
    <div className="grid gap-5">
      <section
        aria-live="polite"
        className="flex items-start gap-3 rounded-xl border bg-surface p-5 text-sm sm:px-6"
      >
        <Forward aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3 rtl:-scale-x-100" />
        <div className="min-w-0 grow">
          <p className="font-medium">{now ? t("on", { targets: now.targets.join(", ") }) : t("off")}</p>
          {now ? <p className="mt-0.5 text-ink-2">{now.keepsCopy ? t("copyStays") : t("noCopy")}</p> : null}
        </div>
        {now ? (
          <form action={stop}>
            <Button type="submit" size="sm" busy={stopping}>
              {t("stop")}
            </Button>
          </form>
        ) : null}
      </section>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          startTransition(() => act(data));
        }}
        className="grid gap-5 rounded-xl border bg-surface p-5 sm:p-6"
      >
        <Notice text={problems.form} />
        <Field label={t("targets")} hint={t("targetsMore")} error={problems.targets}>
          <Textarea
            name="targets"
            defaultValue={now?.targets.join("\n")}
            inputMode="email"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            rows={3}
            maxLength={32_000}
          />
        </Field>
        <label className="flex items-center gap-2.5 text-sm">
          <input
            type="checkbox"
            name="copy"
            defaultChecked={now?.keepsCopy ?? true}
            className="size-4 accent-(--color-accent)"
          />
          {t("copy")}
        </label>
        <div className="max-w-sm">
          <input type="hidden" name="username" autoComplete="username" value={address} readOnly />
          <OwnPasswordField label={t("password")} hint={t("passwordMore")} error={problems.current} />
        </div>
        <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
          {now ? t("change") : t("start")}
        </Button>
      </form>
    </div>
  );
}
