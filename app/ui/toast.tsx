"use client";

import { useEffect, useState } from "react";
import { later } from "./later.tsx";
import { whenIdle } from "./when-idle.ts";

const Toasts = later(() => import("./toaster.tsx").then((all) => all.Toasts));

type Show = typeof import("sonner").toast;
let ready: (show: Show) => void;
/** What is said before toasts can be shown waits for it. */
const shower = new Promise<Show>((resolve) => {
  ready = resolve;
});

/** Where toasts appear. Once, in the root layout. */
export function Toaster() {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => whenIdle(() => setWanted(true)), []);
  return isWanted ? <Toasts onReady={ready} /> : null;
}

interface ToastOptions {
  description?: string;
  /** The one thing one may do about it; undo, mostly. */
  action?: { label: string; onClick: () => void };
  /** Of two toasts with one id the later takes the place of the earlier. */
  id?: string;
  durationMs?: number;
}

const settings = ({ durationMs, action, ...rest }: ToastOptions = {}) => ({
  ...rest,
  // Said also where there is none: a toast in the place of another would keep the other's.
  action,
  duration: durationMs ?? (action ? 8000 : 4500),
});

/** Says what happened. Errors are sentences that say what to do. */
export const toast = {
  say: (text: string, options?: ToastOptions) => void shower.then((show) => show(text, settings(options))),
  success: (text: string, options?: ToastOptions) =>
    void shower.then((show) => show.success(text, settings(options))),
  error: (text: string, options?: ToastOptions) =>
    void shower.then((show) => show.error(text, settings({ durationMs: 8000, ...options }))),
  dismiss: (id?: string | number) => void shower.then((show) => show.dismiss(id)),
};
