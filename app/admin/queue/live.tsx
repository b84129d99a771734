"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** How often a page that is in sight is read anew. */
const everyMs = 10_000;

/** Keeps the page true while somebody looks at it; not while a dialog or a menu is open, which would lose its place. */
export function Live() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      if (document.querySelector("[role=dialog],[role=menu]")) return;
      router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
