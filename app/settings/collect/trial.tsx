"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useRef, useState, useTransition } from "react";
import { Button } from "../../ui/button.tsx";
import type { TestResult } from "./actions.ts";

interface TrialProps {
  /** Tries what the form says. */
  test(form: FormData): Promise<TestResult>;
  /** What stands there before the first test. */
  invitation: string;
  /** What a test's result leads to. */
  children?(found: TestResult): ReactNode;
}

/** The test button of a form, and what it found. */
export function Trial({ test, invitation, children }: TrialProps) {
  const t = useTranslations("settings.collect");
  const place = useRef<HTMLDivElement>(null);
  const [found, setFound] = useState<TestResult | null>(null);
  const [busy, begin] = useTransition();
  const run = () => {
    const form = place.current?.closest("form");
    if (form) begin(async () => setFound(await test(new FormData(form))));
  };
  return (
    <div ref={place} className="grid gap-2 rounded-lg border px-4 py-3">
      <div className="flex items-start gap-3">
        <p role="status" className={`grow text-sm ${found && !found.ok ? "text-danger-text" : "text-ink-2"}`}>
          {busy ? t("testing") : (found?.text ?? invitation)}
        </p>
        <Button size="sm" busy={busy} onClick={run}>
          {t("test")}
        </Button>
      </div>
      {found ? children?.(found) : null}
    </div>
  );
}
