"use client";

import { Languages } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { browserTranslation, isOwnLanguage, languageOf } from "./browser-translator.ts";
import { makeTranslation, type Translation } from "./translation.ts";

type State =
  /** `fetches`: the browser has to fetch the language first. */
  | { at: "offered"; from: string; fetches: boolean }
  | { at: "preparing"; from: string; share: number | null }
  | { at: "translated"; from: string }
  | { at: "failed"; from: string };

interface TranslationBarProps {
  /** Some of the message, by which its language is told. */
  sample: string;
  /** Characters past the limit stay as they are. */
  isLong: boolean;
  onTranslation(translation: Translation | null): void;
}

/** Offers to translate a message in a language that is not one's own, by the browser itself: no word of it leaves this device. */
export function TranslationBar({ sample, isLong, onTranslation }: TranslationBarProps) {
  const t = useTranslations("mail.translate");
  const to = useLocale();
  const [state, setState] = useState<State | null>(null);
  const ending = useRef<AbortController>(null);
  useEffect(() => {
    let isGone = false;
    // A browser that does not tell offers nothing.
    offer(sample, to).then(
      (found) => isGone || setState(found),
      () => {},
    );
    return () => {
      isGone = true;
      ending.current?.abort();
    };
  }, [sample, to]);
  if (!state) return null;

  const { from } = state;
  const name = new Intl.DisplayNames([to], { type: "language" }).of(from) ?? from;
  const translate = async () => {
    const browser = browserTranslation();
    if (!browser) return;
    const ends = new AbortController();
    ending.current = ends;
    setState({ at: "preparing", from, share: null });
    try {
      const model = await browser.Translator.create({
        ...{ sourceLanguage: from, targetLanguage: to, signal: ends.signal },
        monitor: (told) =>
          told.addEventListener("downloadprogress", (event) =>
            setState({ at: "preparing", from, share: (event as ProgressEvent).loaded }),
          ),
      });
      ends.signal.addEventListener("abort", () => model.destroy());
      setState({ at: "translated", from });
      onTranslation(makeTranslation(to, model, ends.signal));
    } catch {
      if (!ends.signal.aborted) setState({ at: "failed", from });
    }
  };
  const back = () => {
    ending.current?.abort();
    onTranslation(null);
    setState({ at: "offered", from, fetches: false });
  };
  return (
    <div className="flex items-center gap-x-3 gap-y-2 rounded-md border bg-canvas px-3 py-2 text-sm text-ink-2 max-sm:flex-wrap print:hidden">
      <Languages aria-hidden className="size-4 shrink-0 text-ink-3" />
      <p role="status" className="min-w-40 grow basis-0">
        {state.at === "offered" ? (
          <>
            {t("offered", { language: name })}{" "}
            <span className="text-ink-3">{t(state.fetches ? "fetches" : "onDevice")}</span>
          </>
        ) : null}
        {state.at === "preparing"
          ? state.share === null
            ? t("preparing")
            : t("fetching", { percent: Math.round(state.share * 100) })
          : null}
        {state.at === "translated" ? (
          <>
            {t("translated", { language: name })}{" "}
            {isLong ? <span className="text-ink-3">{t("beginning")}</span> : null}
          </>
        ) : null}
        {state.at === "failed" ? t("failed") : null}
      </p>
      {state.at === "translated" ? (
        <Button size="sm" onClick={back}>
          {t("original")}
        </Button>
      ) : (
        <Button size="sm" busy={state.at === "preparing"} onClick={() => void translate()}>
          {t("translate")}
        </Button>
      )}
    </div>
  );
}

/** What can be offered for a text; null where it is in a language of one's own, or the browser cannot do it. */
async function offer(sample: string, to: string): Promise<State | null> {
  const from = await languageOf(sample);
  if (from === null || isOwnLanguage(from, [to, ...navigator.languages])) return null;
  const pair = { sourceLanguage: from, targetLanguage: to };
  const can = (await browserTranslation()?.Translator.availability(pair)) ?? "unavailable";
  return can === "unavailable" ? null : { at: "offered", from, fetches: can !== "available" };
}
