"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { useCopying } from "../../ui/use-copying.ts";
import { InGroups } from "./in-groups.tsx";

/** A password that was made just now, and is told once. */
export function FreshPassword({
  password,
  address,
  onClose,
}: {
  password: string;
  address: string;
  onClose(): void;
}) {
  const t = useTranslations("settings.passwords");
  const { shown, isCopied, copy } = useCopying<HTMLParagraphElement>(password);
  return (
    <div className="grid gap-4">
      <p
        ref={shown}
        data-testid="fresh-password"
        className="flex flex-wrap justify-center gap-x-4 gap-y-1 rounded-lg border bg-sunken px-4 py-5 font-mono text-lg tracking-wide select-all"
      >
        <InGroups characters={password} />
      </p>
      <p className="text-sm text-ink-2">{t("freshMore", { address })}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={copy}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t("copied") : t("copy")}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t("have")}
        </Button>
      </div>
    </div>
  );
}
