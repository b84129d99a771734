"use client";

import { useEffect } from "react";
import { timeZoneCookie } from "../../lib/language/choose.ts";

/** Tells the server where the browser stands, so that its next page has the right times. */
export function BrowserTimeZone() {
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and needs https.
    document.cookie = `${timeZoneCookie}=${encodeURIComponent(timeZone)}; path=/; max-age=31536000; samesite=lax`;
  }, []);
  return null;
}
