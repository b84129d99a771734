"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode, RefObject } from "react";
import { Button } from "../ui/button.tsx";
import { useCopying } from "../ui/use-copying.ts";

interface ToldOnceProps<Shown extends HTMLElement> {
  /** What is copied. */
  text: string;
  /** What it is for. */
  more: ReactNode;
  /** What the button says that puts it away. */
  have: string;
  /** Another way to keep it. */
  besides?: ReactNode;
  onClose(): void;
  /** What is shown, which is chosen where it cannot be copied. */
  children(shown: RefObject<Shown | null>): ReactNode;
}

/** A secret that was made just now and is told once. */
export function ToldOnce<Shown extends HTMLElement>({
  text,
  more,
  have,
  besides,
  onClose,
  children,
}: ToldOnceProps<Shown>) {
  const t = useTranslations("settings.toldOnce");
  const { shown, isCopied, copy } = useCopying<Shown>(text);
  return (
    <div className="grid gap-4">
      {children(shown)}
      <p className="text-sm text-ink-2">{more}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={copy}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t("copied") : t("copy")}
        </Button>
        {besides}
        <Button variant="primary" onClick={onClose}>
          {have}
        </Button>
      </div>
    </div>
  );
}
