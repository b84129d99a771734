"use client";

import { useEffect } from "react";
import { askedByUrl } from "./asked-by-url.ts";
import { useComposer } from "./composer-context.tsx";

/** Opens what the address bar asks to be written, once: the address is then that of the mail again. */
export function WriteAsked() {
  const { open } = useComposer();
  useEffect(() => {
    const asked = askedByUrl(new URL(window.location.href));
    if (!asked) return;
    window.history.replaceState(null, "", window.location.pathname);
    open({ kind: "new", ...asked });
  }, [open]);
  return null;
}
