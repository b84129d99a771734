import { type Appearance, choices } from "../../lib/appearance.ts";

export type Theme = Appearance["theme"];
/** For screens where nobody is signed in; whoever is has one with the account. */
export const themeCookie = "keryx-theme";

/** The theme that a cookie value names; anything else is "system". */
export function themeFrom(value: string | undefined): Theme {
  return choices.theme.find((theme) => theme === value) ?? "system";
}
