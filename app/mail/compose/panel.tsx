"use client";

import { ChevronDown, ChevronUp, ExternalLink, Maximize2, Minimize2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { OpenComposer } from "./composer-context.tsx";
import { useComposer } from "./composer-context.tsx";
import { ComposerForm, type ComposerFrame } from "./form.tsx";
import { useStart } from "./use-start.ts";

interface PanelProps {
  id: string;
  request: OpenComposer["request"];
  front: boolean;
}

/** One composer: docked on a desk, the whole screen on a phone. */
export function ComposerPanel({ id, request, front }: PanelProps) {
  const t = useTranslations("mail.compose");
  const { close, isOwnWindow } = useComposer();
  const { start, failure, again } = useStart({ request });
  const [shape, setShape] = useState<"docked" | "wide" | "low">("docked");
  const frame = ({ title, onClose, onMoveOut, onKeyDown, children }: ComposerFrame) => (
    <section
      aria-label={title || t("newMessage")}
      onKeyDown={onKeyDown}
      className={cn(
        "pointer-events-auto min-w-0 animate-rise flex-col overflow-hidden border-line bg-raised shadow-lg",
        "fixed inset-0",
        !isOwnWindow &&
          shape !== "wide" &&
          "sm:relative sm:inset-auto sm:shrink sm:rounded-t-xl sm:border sm:border-b-0",
        !front && isOwnWindow ? "hidden" : "flex",
        !front && !isOwnWindow && "max-sm:hidden",
        !isOwnWindow && shape === "docked" && "sm:h-[min(640px,100%)] sm:w-[560px]",
        shape === "low" && "top-auto h-11 sm:h-11 sm:w-72",
        shape === "wide" &&
          "sm:fixed sm:z-10 sm:inset-x-0 sm:inset-y-6 sm:mx-auto sm:h-auto sm:w-[min(960px,calc(100vw-48px))] sm:rounded-xl sm:border",
      )}
    >
      <header className="flex h-11 shrink-0 items-center gap-0.5 border-b bg-sunken ps-4 pe-1.5">
        {isOwnWindow ? (
          <h1 className="min-w-0 grow truncate text-sm font-semibold">{title || t("newMessage")}</h1>
        ) : (
          <>
            <button
              type="button"
              className="h-full min-w-0 grow truncate text-start text-sm font-semibold"
              onClick={() => setShape(shape === "low" ? "docked" : "low")}
            >
              {title || t("newMessage")}
            </button>
            <HeaderButton
              label={shape === "low" ? t("open") : t("minimise")}
              onClick={() => setShape(shape === "low" ? "docked" : "low")}
            >
              {shape === "low" ? <ChevronUp /> : <ChevronDown />}
            </HeaderButton>
            {onMoveOut ? (
              <HeaderButton label={t("ownWindow")} className="max-sm:hidden" onClick={onMoveOut}>
                <ExternalLink />
              </HeaderButton>
            ) : null}
            <HeaderButton
              label={shape === "wide" ? t("dock") : t("widen")}
              className="max-sm:hidden"
              onClick={() => setShape(shape === "wide" ? "docked" : "wide")}
            >
              {shape === "wide" ? <Minimize2 /> : <Maximize2 />}
            </HeaderButton>
          </>
        )}
        <HeaderButton label={t("closeKeep")} onClick={onClose}>
          <X />
        </HeaderButton>
      </header>
      <div className={cn("min-h-0 grow flex-col", shape === "low" ? "hidden" : "flex")}>{children}</div>
    </section>
  );
  if (start) return <ComposerForm id={id} start={start} kind={request.kind} frame={frame} />;
  return frame({
    title: "",
    onClose: () => close(id),
    children: failure ? (
      <div className="grid grow place-items-center content-center gap-3 p-8 text-center text-sm text-ink-2">
        <p>{failure}</p>
        <Button onClick={again}>{t("tryAgain")}</Button>
      </div>
    ) : (
      <div className="grid gap-4 p-4">
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-6 w-1/2" />
        <Skeleton className="h-40 w-full" />
      </div>
    ),
  });
}

interface HeaderButtonProps {
  label: string;
  onClick(): void;
  children: ReactNode;
  className?: string;
}

function HeaderButton({ label, onClick, children, className }: HeaderButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={cn(
        "grid size-8 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </button>
  );
}
