"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { groupsOf } from "./password-words.ts";

/** A password that was made just now; the gaps are drawn and no part of it. */
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
  const letters = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(password);
      setDone(true);
    } catch {
      // Without HTTPS a browser has no clipboard for us: the text is selected, and Ctrl-C takes it.
      if (letters.current) getSelection()?.selectAllChildren(letters.current);
    }
  };
  return (
    <div className="grid gap-4">
      <p
        ref={letters}
        data-testid="fresh-password"
        className="flex flex-wrap justify-center gap-x-4 gap-y-1 rounded-lg border bg-sunken px-4 py-5 font-mono text-lg tracking-wide select-all"
      >
        {groupsOf(password).map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups never change places.
          <span key={at}>{group}</span>
        ))}
      </p>
      <p className="text-sm text-ink-2">{t("freshMore", { address })}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={copy}>
          {done ? <Check aria-hidden /> : <Copy aria-hidden />}
          {done ? t("copied") : t("copy")}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t("have")}
        </Button>
      </div>
    </div>
  );
}
