"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Kbd } from "../../ui/kbd.tsx";
import { later } from "../../ui/later.tsx";
import { KeryxMark } from "../../ui/logo.tsx";
import { useMail, useMay, useSteadyMail } from "../mail-context.tsx";

const Conversation = later(() => import("./conversation.tsx").then((all) => all.Conversation));

/** The reading pane. */
export function Reading() {
  const t = useTranslations("mail.reading");
  const { place } = useMail();
  return (
    <section
      aria-label={t("reading")}
      // What changes in here moves nothing around it.
      className="flex h-full min-w-0 flex-col bg-surface contain-strict print:block print:h-auto print:contain-none"
    >
      {place.threadId ? <Conversation threadId={place.threadId} /> : <NothingOpen />}
    </section>
  );
}

function NothingOpen() {
  const t = useTranslations("mail.reading");
  const { store } = useSteadyMail();
  const maySubmit = useMay("submit");
  const tips = useMemo(
    () => [
      ["j", "k", t("tips.move")],
      ["Enter", "", t("tips.open")],
      ...(maySubmit ? [["c", "", t("tips.write")]] : []),
      ["?", "", t("tips.keys")],
    ],
    [t, maySubmit],
  );
  return (
    <div className="grid h-full place-content-center justify-items-center gap-5 text-ink-3">
      <KeryxMark className="size-14! stroke-1 text-accent-line" />
      <p className="text-sm">{t("choose", { kind: store.isGrouped ? "conversation" : "message" })}</p>
      <ul className="flex gap-4 text-xs" aria-hidden>
        {tips.map(([one, two, text]) => (
          <li key={text} className="flex items-center gap-1">
            <Kbd>{one}</Kbd>
            {two ? <Kbd>{two}</Kbd> : null} {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
