import type { OpenAccount } from "./types.ts";

/** What one does in an account beside reading: change its mail, send as it, or what is only ever its owner's. docs/jmap.md. */
export type Act = "write" | "submit" | "own";

/** Whether that is open to who has this access; null is for an account that is closed. */
export const mayDo = (act: Act, access: OpenAccount["access"] | null): boolean =>
  access === "own" || (access === "answer" && act !== "own") || (access === "organise" && act === "write");
