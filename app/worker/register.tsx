"use client";

import { useEffect } from "react";

/** Installs the service worker once the page has what it needs itself. Browsers want https for it, or this machine. */
export function RegisterWorker() {
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const register = () => {
      // A browser that forbids it, or is offline, is as good as one that has none.
      navigator.serviceWorker
        .register(new URL("./worker.ts", import.meta.url), { scope: "/", updateViaCache: "none" })
        .catch(() => {});
    };
    if (document.readyState === "complete") register();
    else window.addEventListener("load", register, { once: true });
    return () => window.removeEventListener("load", register);
  }, []);
  return null;
}
