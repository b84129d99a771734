import type { Id } from "../../../lib/jmap/types.ts";

/** What a composer in a window of its own begins with: nothing, an email, or the draft that another window holds. */
export type AskedOfWindow =
  | { kind: "new" }
  | { kind: "reply" | "reply-all" | "forward" | "draft"; emailId: Id }
  | { kind: "take"; key: string };

const root = "/mail/compose";
const safe = /^[A-Za-z0-9_-]{1,255}$/;
const ofEmail = ["reply", "reply-all", "forward", "draft"] as const;

/** Reads what follows `/mail/compose/`; null for what is nothing of ours. */
export function askedFrom(segments: readonly string[]): AskedOfWindow | null {
  const [kind, id = "", ...rest] = segments;
  if (kind === "new" && segments.length === 1) return { kind };
  if (rest.length > 0 || !safe.test(id)) return null;
  if (kind === "take") return { kind, key: id };
  const known = ofEmail.find((one) => one === kind);
  return known ? { kind: known, emailId: id } : null;
}

export function windowPath(asked: AskedOfWindow): string {
  if (asked.kind === "new") return `${root}/new`;
  return `${root}/${asked.kind}/${asked.kind === "take" ? asked.key : asked.emailId}`;
}

/** Opens it; false where the browser does not let windows open. */
export const openOwnWindow = (asked: AskedOfWindow): boolean =>
  window.open(windowPath(asked), "_blank", "popup,width=720,height=760") !== null;

/** Where the window that takes a draft up and the one that holds it meet. */
export const handOverChannel = (key: string) => new BroadcastChannel(`keryx-hand-over:${key}`);
