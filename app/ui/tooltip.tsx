"use client";

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "./kbd.tsx";

const waitMs = 500;
/** Who has just read one reads the next at once. */
const nextWithinMs = 200;
const gapPx = 6;
const edgePx = 8;

interface Tip {
  text: string;
  /** The key that does the same, as it is shown. */
  keys?: string | undefined;
  side?: "top" | "bottom" | undefined;
}

/** Gives a control words that show beside it on hover and focus. It keeps its own accessible name. */
export const tip = ({ text, keys, side }: Tip) => ({
  "data-tip": text,
  "data-tip-keys": keys,
  "data-tip-side": side,
});

/** Shows the words of `tip`: one for the whole page, so that a control costs nothing for having them. */
export function Tooltips() {
  const [control, setControl] = useState<HTMLElement | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => watch(setControl), []);
  useLayoutEffect(() => {
    if (control && box.current) place(box.current, control);
  }, [control]);
  if (!control) return null;
  const { tip: text, tipKeys } = control.dataset;
  return (
    <div
      ref={box}
      role="tooltip"
      className="pointer-events-none fixed z-60 flex max-w-80 animate-fade items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-md"
    >
      {text}
      {tipKeys ? <Kbd className="border-canvas/30! text-canvas!">{tipKeys}</Kbd> : null}
    </div>
  );
}

function watch(show: (control: HTMLElement | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hovered: HTMLElement | null = null;
  let isShown = false;
  let hiddenAt = Number.NEGATIVE_INFINITY;
  const hide = () => {
    clearTimeout(timer);
    if (!isShown) return;
    isShown = false;
    hiddenAt = performance.now();
    show(null);
  };
  const showAfter = (control: HTMLElement, delayMs: number) => {
    timer = setTimeout(() => {
      // What it has opened says it already, and stands where the words would.
      isShown = control.isConnected && control.ariaExpanded !== "true";
      show(isShown ? control : null);
    }, delayMs);
  };
  const controlOf = ({ target }: Event) =>
    target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
  const hover = (event: PointerEvent) => {
    const control = event.pointerType === "touch" ? null : controlOf(event);
    if (control === hovered) return;
    hovered = control;
    hide();
    if (control) showAfter(control, performance.now() - hiddenAt < nextWithinMs ? 0 : waitMs);
  };
  const focus = (event: FocusEvent) => {
    const control = controlOf(event);
    hide();
    if (control?.matches(":focus-visible")) showAfter(control, 0);
  };
  const stop = new AbortController();
  const options = { capture: true, passive: true, signal: stop.signal };
  document.addEventListener("pointerover", hover, options);
  document.addEventListener("focusin", focus, options);
  for (const type of ["focusout", "pointerdown", "keydown", "scroll"])
    document.addEventListener(type, hide, options);
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}

/** Below the control, or above it where it asks for that or there is no room; never over an edge of the window. */
function place(box: HTMLElement, control: HTMLElement): void {
  const at = control.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const above = at.top - gapPx - height;
  const below = at.bottom + gapPx;
  const isAbove =
    control.dataset.tipSide === "top" ? above >= edgePx : below + height > window.innerHeight - edgePx;
  const left = at.left + (at.width - width) / 2;
  const rightmost = window.innerWidth - edgePx - width;
  box.style.top = `${isAbove ? above : below}px`;
  box.style.left = `${Math.max(edgePx, Math.min(left, rightmost))}px`;
}
