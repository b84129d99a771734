"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "../../../ui/icon-button.tsx";

const shownMs = 2_000;

/** Something to be pasted elsewhere: seen whole, selected with one click, copied with the button. */
export function Copied({ label, text }: { label: string; text: string }) {
  const t = useTranslations("admin.domains.checks");
  const [done, setDone] = useState(false);
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), shownMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch {
      // Without HTTPS a browser has no clipboard for us: the text is selected, and Ctrl-C takes it.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
    }
  };
  return (
    <span className="flex min-w-0 grow items-start gap-1.5 rounded-md bg-sunken py-1 pe-1 ps-2.5">
      <code ref={shown} className="min-w-0 grow self-center font-mono text-xs break-all select-all">
        {text}
      </code>
      <IconButton size="sm" label={done ? t("copied") : label} onClick={copy}>
        {done ? <Check aria-hidden className="text-good-text" /> : <Copy aria-hidden />}
      </IconButton>
    </span>
  );
}
