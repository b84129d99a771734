"use client";

import { useEffect } from "react";
import { untilHere } from "../../ui/later.tsx";
import { useComposer } from "./composer-context.tsx";

/** How an address begins to ask for something; what it asks for is seldom read, and read later. */
const asks = /[?&](write|share-(title|text|url))=/;

/** Opens what the address bar asks to be written, once: the address is then that of the mail again. */
export function WriteAsked() {
  const { open } = useComposer();
  useEffect(() => {
    const { href, search, pathname } = window.location;
    if (!asks.test(search)) return;
    window.history.replaceState(null, "", pathname);
    void untilHere(() => import("./asked-by-url.ts")).then(({ askedByUrl }) => {
      const asked = askedByUrl(new URL(href));
      if (asked) open({ kind: "new", ...asked });
    });
  }, [open]);
  return null;
}
