"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useState } from "react";

const [least, most, usual] = [300, 640, 400];
const key = "keryx-list-width";

/** The edge between list and reading: drag it, or use the arrow keys. Kept in this browser. */
export function ListWidth() {
  const [width, setWidth] = useState(usual);
  const apply = (wanted: number) => {
    const next = Math.round(Math.min(most, Math.max(least, wanted)));
    setWidth(next);
    document.documentElement.style.setProperty("--list-width", `${next}px`);
    try {
      localStorage.setItem(key, String(next));
    } catch {
      // Private windows may refuse; the width then lasts for this page.
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once.
  useEffect(() => {
    try {
      const kept = Number(localStorage.getItem(key));
      if (kept) apply(kept);
    } catch {
      // As above.
    }
  }, []);

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    apply(event.clientX - left);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    apply(width + (event.key === "ArrowLeft" ? -16 : 16));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this separator can. ARIA 1.2 section 5.4.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => apply(usual)}
      onKeyDown={press}
      className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none transition-colors hover:bg-accent-line/60 focus-visible:bg-accent-line max-md:hidden"
    />
  );
}
