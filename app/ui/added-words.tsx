"use client";

import { type Messages, NextIntlClientProvider, useLocale, useMessages } from "next-intl";
import { type ReactNode, useMemo } from "react";

/** What is said around, and these beside it. */
export function AddedWords({ messages, children }: { messages: Partial<Messages>; children: ReactNode }) {
  const [locale, around] = [useLocale(), useMessages()];
  const all = useMemo(() => ({ ...around, ...messages }), [around, messages]);
  return (
    <NextIntlClientProvider locale={locale} messages={all}>
      {children}
    </NextIntlClientProvider>
  );
}
