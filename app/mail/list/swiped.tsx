"use client";

import { Archive, Trash2 } from "lucide-react";
import { type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { cn } from "../../ui/cn.ts";
import { actAt, doneAt, wayOf } from "./swipe.ts";

interface SwipedProps {
  onArchive(): void;
  onDiscard(): void;
  children: ReactNode;
}

/** A row that a finger archives or throws away. Both are reached by buttons and keys as well: a swipe is a short cut, and says nothing. */
export function Swiped({ onArchive, onDiscard, children }: SwipedProps) {
  const [across, setAcross] = useState(0);
  const finger = useRef<{ x: number; y: number; isAcross: boolean } | null>(null);
  const isSwiped = useRef(false);
  const isRightToLeft = () => document.documentElement.dir === "rtl";

  const begin = ({ pointerType, clientX: x, clientY: y }: PointerEvent) => {
    isSwiped.current = false;
    finger.current = pointerType === "touch" ? { x, y, isAcross: false } : null;
  };
  const move = ({ clientX, clientY, pointerId, currentTarget }: PointerEvent) => {
    if (!finger.current) return;
    const moved = clientX - finger.current.x;
    const way = finger.current.isAcross ? "across" : wayOf(moved, clientY - finger.current.y);
    if (way === "along") finger.current = null;
    if (way !== "across" || !finger.current) return;
    if (!finger.current.isAcross) currentTarget.setPointerCapture(pointerId);
    finger.current.isAcross = true;
    isSwiped.current = true;
    setAcross(moved);
  };
  const end = () => {
    const act = finger.current ? actAt(across, isRightToLeft()) : null;
    cancel();
    if (act === "archive") onArchive();
    if (act === "discard") onDiscard();
  };
  const cancel = () => {
    finger.current = null;
    setAcross(0);
  };
  /** Where a swipe ends nothing is opened. */
  const swallow = (event: MouseEvent) => {
    if (!isSwiped.current) return;
    isSwiped.current = false;
    event.preventDefault();
    event.stopPropagation();
  };

  const act = across === 0 ? null : actAt(Math.sign(across) * doneAt, isRightToLeft());
  const Icon = act === "archive" ? Archive : Trash2;
  return (
    <div
      className="relative h-full touch-pan-y overflow-hidden"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={cancel}
      onClickCapture={swallow}
    >
      {act ? (
        <div
          aria-hidden
          className={cn(
            "absolute inset-0 flex items-center px-6 text-accent-ink",
            act === "archive" ? "bg-accent" : "bg-danger",
            across < 0 && "justify-end",
          )}
        >
          <Icon className={cn("size-5 transition-transform", Math.abs(across) >= doneAt && "scale-125")} />
        </div>
      ) : null}
      <div
        className={cn("h-full", across === 0 ? "transition-transform" : "bg-surface")}
        style={across === 0 ? undefined : { transform: `translateX(${across}px)` }}
      >
        {children}
      </div>
    </div>
  );
}
