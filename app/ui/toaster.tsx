"use client";

import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";

/** Where toasts appear. `onReady` is given what shows one, once one would be seen. */
export function Toasts({ onReady }: { onReady(show: typeof toast): void }) {
  useEffect(() => onReady(toast), [onReady]);
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
