"use client";

import type { ComponentProps, MouseEvent } from "react";
import { cn } from "../../ui/cn.ts";
import { useListPlace, useSteadyMail } from "../mail-context.tsx";
import { type Place, placeAfter, urlOf } from "../place.ts";

interface RailLinkProps extends Omit<ComponentProps<"a">, "href" | "onClick"> {
  to: Partial<Place>;
  isCurrent: boolean;
  onGo?: (() => void) | undefined;
}

/** A place in the side bar: shown at once, or opened in another tab or window as any link. */
export function RailLink({ to, isCurrent, onGo, className, children, ...rest }: RailLinkProps) {
  const { go } = useSteadyMail();
  const from = useListPlace();
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
    onGo?.();
  };
  return (
    <a
      {...rest}
      href={urlOf(placeAfter(from, to))}
      onClick={open}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(
        "flex h-8 min-w-0 grow items-center gap-2.5 rounded-md px-2.5 text-sm max-md:h-10",
        isCurrent
          ? "bg-accent-soft font-medium text-accent-text"
          : "text-ink-2 hover:bg-hover hover:text-ink",
        className,
      )}
    >
      {children}
    </a>
  );
}
