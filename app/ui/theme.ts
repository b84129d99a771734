"use client";

import { type Theme, themeCookie, themeFrom } from "./theme-names.ts";

/** The theme in force, read from the page. */
export function currentTheme(): Theme {
  return themeFrom(document.documentElement.dataset.theme);
}

/** Applies a theme at once and keeps it for a year in this browser. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and needs https.
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`;
}
