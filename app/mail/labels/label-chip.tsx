"use client";

import { type LabelColour, labelOf } from "../../../lib/jmap/labels.ts";
import { cn } from "../../ui/cn.ts";
import { useStore } from "../mail-context.tsx";

/** A label's name on its colour. */
export function LabelChip({ keyword, className }: { keyword: string; className?: string }) {
  const { name, colour } =
    useStore(({ labels }) => labels.find((one) => one.keyword === keyword)) ?? labelOf(keyword, []);
  return (
    <span
      data-colour={colour}
      className={cn(
        "label-colour inline-block h-[18px] max-w-28 min-w-0 shrink truncate rounded-sm px-1.5 text-2xs leading-[18px] font-medium",
        className,
      )}
    >
      {name}
    </span>
  );
}

/** A label's colour alone. */
export const LabelDot = ({ colour, className }: { colour: LabelColour; className?: string }) => (
  <span
    aria-hidden
    data-colour={colour}
    className={cn("label-dot size-2.5 shrink-0 rounded-full", className)}
  />
);
