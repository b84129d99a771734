"use client";

import { EyeOff, ImageOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { blockedWords, trackerWords } from "./blocked-words.ts";
import type { SortedPictures } from "./remote-pictures.ts";
import type { WantedImages } from "./use-remote-images.ts";

interface RemoteNoticeProps {
  /** Null where it could not be told apart. */
  sorted: SortedPictures | null;
  wanted: WantedImages;
  /** True after they were asked for, and the server was not there. */
  failed: boolean;
  /** How many the server has no way to. */
  refused: number;
  /** Null where nothing may be fetched. */
  onShow: ((wanted: WantedImages) => void) | null;
  /** Null where nobody may be trusted. */
  onAlways: (() => void) | null;
}

/** What was not loaded, from where, who would have been told, and the ways to load it. */
export function RemoteNotice({ sorted, wanted, failed, refused, onShow, onAlways }: RemoteNoticeProps) {
  const t = useTranslations("mail.reading");
  const smime = useTranslations("smime");
  const { hasImageProxy } = useSteadyMail();
  const way = onShow ? t(hasImageProxy ? "throughServer" : "straight") : smime("noImages");
  const blocked = sorted && sorted.hosts.size > 0 ? blockedWords(t, sorted.hosts) : null;
  const hasTrackers = sorted !== null && sorted.trackers.size > 0 && wanted !== "everything";
  const asks = failed || (blocked !== null && wanted === "none");
  if (!asks && !hasTrackers && refused === 0) return null;
  return (
    <div className="grid gap-y-2 rounded-md border bg-canvas px-3 py-2 text-sm text-ink-2 print:hidden">
      {asks ? (
        <Line
          icon={<ImageOff aria-hidden className="size-4 shrink-0 text-ink-3" />}
          words={failed ? t("imagesNotReached") : (blocked?.said ?? "")}
          more={blocked ? `${t("fromHosts", { hosts: blocked.from })} ${way}` : ""}
        >
          {onShow ? (
            <Button size="sm" onClick={() => onShow(wanted === "none" ? "pictures" : wanted)}>
              {t("showImages")}
            </Button>
          ) : null}
          {onShow && onAlways ? (
            <Button size="sm" variant="ghost" onClick={onAlways}>
              {t("always")}
            </Button>
          ) : null}
        </Line>
      ) : null}
      {hasTrackers ? (
        <Line
          icon={<EyeOff aria-hidden className="size-4 shrink-0 text-ink-3" />}
          words={trackerWords(t, sorted.trackers)}
          more={t("trackersTell")}
        >
          {onShow ? (
            <Button size="sm" variant="ghost" onClick={() => onShow("everything")}>
              {t("loadEverything")}
            </Button>
          ) : null}
        </Line>
      ) : null}
      {refused > 0 && !failed ? (
        <Line
          icon={<ImageOff aria-hidden className="size-4 shrink-0 text-ink-3" />}
          words={t("imagesRefused", { count: refused })}
          more={t("imagesRefusedWhy")}
        />
      ) : null}
    </div>
  );
}

interface LineProps {
  icon: ReactNode;
  words: string;
  more: string;
  children?: ReactNode;
}

function Line({ icon, words, more, children }: LineProps) {
  return (
    <div className="flex items-center gap-x-3 gap-y-2 max-sm:flex-wrap">
      {icon}
      <p className="min-w-40 grow basis-0 [overflow-wrap:anywhere]">
        {words} <span className="text-ink-3">{more}</span>
      </p>
      {children ? <div className="flex shrink-0 gap-2 max-sm:ps-7">{children}</div> : null}
    </div>
  );
}
