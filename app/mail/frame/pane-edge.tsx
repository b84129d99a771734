"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { type PaneWidth, widths } from "../../../lib/appearance.ts";
import { useAppearance } from "../appearance-context.tsx";

/** The style properties that the panes take their widths from. */
const properties = { listWidthPx: "--list-width", foldersWidthPx: "--folders-width" } as const;

/** Both widths, for the element around the panes. */
export const paneWidths = (kept: Record<PaneWidth, number>): Record<string, string> => ({
  [properties.listWidthPx]: `${kept.listWidthPx}px`,
  [properties.foldersWidthPx]: `${kept.foldersWidthPx}px`,
});

interface PaneEdgeProps {
  pane: PaneWidth;
  label: string;
}

/** True where the panes stand from the right to the left. */
const isMirrored = (edge: HTMLElement): boolean => getComputedStyle(edge).direction === "rtl";

/** The edge of a pane: drag it, use the arrow keys, or press twice for the usual width. Its parent is the pane. */
export function PaneEdge({ pane, label }: PaneEdgeProps) {
  const { [pane]: kept, change } = useAppearance();
  const { least, most, usual } = widths[pane];
  const [width, setWidth] = useState(kept);
  /** Where the edge is, also between two drawings. */
  const now = useRef(kept);

  /** Where it is dragged to is shown without drawing the mail again. */
  const show = (edge: HTMLElement, wanted: number) => {
    const next = Math.round(Math.min(most, Math.max(least, wanted)));
    edge.closest<HTMLElement>("[data-layout]")?.style.setProperty(properties[pane], `${next}px`);
    now.current = next;
    setWidth(next);
  };
  const keep = () => {
    if (now.current !== kept) change({ [pane]: now.current });
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const edge = event.currentTarget;
    if (!edge.hasPointerCapture(event.pointerId)) return;
    const pane = edge.parentElement?.getBoundingClientRect() ?? { left: 0, right: 0 };
    show(edge, isMirrored(edge) ? pane.right - event.clientX : event.clientX - pane.left);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const isWider = (event.key === "ArrowRight") !== isMirrored(event.currentTarget);
    show(event.currentTarget, now.current + (isWider ? 16 : -16));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this separator can. ARIA 1.2 section 5.4.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      // Else the browser begins to drag what was selected, and takes the pointer away.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onPointerUp={drag}
      onLostPointerCapture={keep}
      onKeyDown={press}
      onKeyUp={keep}
      onDoubleClick={(event) => {
        show(event.currentTarget, usual);
        keep();
      }}
      className="absolute inset-y-0 -end-1 z-10 w-2 cursor-col-resize touch-none transition-colors hover:bg-accent-line/60 focus-visible:bg-accent-line max-md:hidden print:hidden"
    />
  );
}
