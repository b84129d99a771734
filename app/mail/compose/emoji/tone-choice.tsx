"use client";

import { useTranslations } from "next-intl";

const hands = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];

/** The tone of skin that hands and people wear. */
export function ToneChoice({ tone, onTone }: { tone: number; onTone(tone: number): void }) {
  const t = useTranslations("mail.compose.emoji");
  return (
    <select
      aria-label={t("tone")}
      title={t("tone")}
      value={tone}
      onChange={({ target }) => onTone(Number(target.value))}
      className="h-6 shrink-0 rounded-md border border-line bg-transparent text-sm outline-none hover:bg-hover focus-visible:outline-2"
    >
      {hands.map((hand, n) => (
        <option key={hand} value={n}>
          {hand}
        </option>
      ))}
    </select>
  );
}
