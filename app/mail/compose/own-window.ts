import type { Id } from "../../../lib/jmap/types.ts";
import { accountFrom, accountSegment } from "../account-segment.ts";

/** What a composer in a window of its own begins with: nothing, an email, or the draft that another window holds. */
export type AskedOfWindow =
  | { kind: "new" }
  | { kind: "reply" | "reply-all" | "forward" | "draft"; emailId: Id }
  | { kind: "take"; key: string };

const root = "/mail/compose";
const safe = /^[A-Za-z0-9_-]{1,255}$/;
const ofEmail = ["reply", "reply-all", "forward", "draft"] as const;

/** A window's address: in which account one writes (null is one's own), and what. */
interface OwnWindow {
  account: string | null;
  asked: AskedOfWindow;
}

/** Reads what follows `/mail/compose/`; null for what is nothing of ours. */
export function windowFrom(segments: readonly string[]): OwnWindow | null {
  const [account, rest] = accountFrom(segments);
  const asked = askedFrom(rest);
  return asked && { account, asked };
}

function askedFrom([kind, id, ...rest]: readonly string[]): AskedOfWindow | null {
  if (kind === "new" && id === undefined) return { kind };
  if (id === undefined || rest.length > 0 || !safe.test(id)) return null;
  if (kind === "take") return { kind, key: id };
  const known = ofEmail.find((one) => one === kind);
  return known ? { kind: known, emailId: id } : null;
}

export function windowPath(asked: AskedOfWindow, account: string | null): string {
  const start = `${root}/${accountSegment(account)}`;
  if (asked.kind === "new") return `${start}new`;
  return `${start}${asked.kind}/${asked.kind === "take" ? asked.key : asked.emailId}`;
}

/** Opens it; false where the browser does not let windows open. */
export const openOwnWindow = (asked: AskedOfWindow, account: string | null): boolean =>
  window.open(windowPath(asked, account), "_blank", "popup,width=720,height=760") !== null;

/** Where the window that takes a draft up and the one that holds it meet. */
export const handOverChannel = (key: string) => new BroadcastChannel(`keryx-hand-over:${key}`);
