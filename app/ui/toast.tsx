"use client";

import { Toaster as Sonner, toast as show } from "sonner";

/** Where toasts appear. Once, in the root layout. */
export function Toaster() {
  return (
    <Sonner
      // The lower right belongs to the composer and its Send button.
      position="bottom-left"
      offset={16}
      gap={8}
      visibleToasts={3}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-[356px] max-w-[calc(100vw-32px)] items-center gap-3 rounded-lg bg-ink font-sans px-3.5 py-2.5 text-sm text-canvas shadow-lg",
          content: "min-w-0 grow",
          title: "font-medium",
          description: "opacity-80",
          icon: "shrink-0 [&_svg]:size-4",
          actionButton:
            "shrink-0 rounded-md px-2 py-1 text-sm font-semibold underline-offset-2 hover:underline focus-visible:outline-canvas",
        },
      }}
    />
  );
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
  say: (text: string, options?: ToastOptions) => show(text, settings(options)),
  success: (text: string, options?: ToastOptions) => show.success(text, settings(options)),
  error: (text: string, options?: ToastOptions) =>
    show.error(text, settings({ durationMs: 8000, ...options })),
  dismiss: (id?: string | number) => show.dismiss(id),
};
