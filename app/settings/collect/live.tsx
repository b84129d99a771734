"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Reads the page anew while somebody looks at it, oftener while mail comes; not while a dialog is open, which would lose its place. */
export function Live({ isBusy }: { isBusy: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (document.visibilityState === "visible" && !document.querySelector("[role=dialog]"))
          router.refresh();
      },
      isBusy ? 1_000 : 5_000,
    );
    return () => clearInterval(timer);
  }, [router, isBusy]);
  return null;
}
