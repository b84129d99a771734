"use client";

import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { shownKeys } from "../../mail/keys/key-map.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useKeyCapture } from "./use-key-capture.ts";

interface KeyRowProps {
  name: string;
  keys: readonly string[];
  /** Not as usual. */
  isOwn: boolean;
  isFixed: boolean;
  onChoose(keys: string): void;
  onReset(): void;
}

/** One act: its keys, and the way to others. */
export function KeyRow({ name, keys, isOwn, isFixed, onChoose, onReset }: KeyRowProps) {
  const t = useTranslations("settings.keys");
  const capture = useKeyCapture(onChoose);
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-5 py-1.5 text-sm">
      <span className="min-w-32 flex-1">{name}</span>
      <span className="flex items-center gap-1 text-xs text-ink-3">
        {keys.length === 0 ? t("none") : null}
        {keys.map((one, at) => (
          <Fragment key={one}>
            {at > 0 ? <span>{t("or")}</span> : null}
            {shownKeys(one).map((key, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be pressed twice.
              <Kbd key={n}>{key}</Kbd>
            ))}
          </Fragment>
        ))}
      </span>
      {isFixed ? null : (
        <span className="flex gap-1">
          {isOwn ? (
            <Button size="sm" variant="ghost" aria-label={t("resetOf", { name })} onClick={onReset}>
              {t("reset")}
            </Button>
          ) : null}
          <Button
            size="sm"
            aria-label={capture.isOn ? undefined : t("changeOf", { name })}
            onClick={({ currentTarget }) => {
              // Safari does not focus what is clicked.
              currentTarget.focus();
              if (!capture.isOn) capture.begin();
            }}
            onKeyDown={capture.onKeyDown}
            onBlur={capture.stop}
          >
            {!capture.isOn
              ? t("change")
              : capture.first === null
                ? t("press")
                : t("andThen", { key: capture.first })}
          </Button>
        </span>
      )}
    </li>
  );
}
