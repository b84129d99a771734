import { readCookie } from "../jmap-http/cookie.ts";
import { type LockMinutes, lockAfterCookie, lockMinutesFrom } from "./lock.ts";

/** The client's address, set by the web server on every request over whatever a client sent under that name. */
export const peerHeader = "x-keryx-peer";

const agentMax = 400;

export interface WebPeer {
  /** The address of the other end, for counting failures. */
  network: string;
  userAgent: string;
  /** After how long without use this browser locks itself; null for never. */
  lockAfterMin: LockMinutes | null;
}

/** Who a request is from, by its fields. */
export function peerOf(fields: Pick<Headers, "get">): WebPeer {
  return {
    network: fields.get(peerHeader)?.slice(0, 64) || "unknown",
    // PostgreSQL's text holds no NUL.
    userAgent: (fields.get("user-agent") ?? "").replaceAll("\0", "").slice(0, agentMax),
    lockAfterMin: lockMinutesFrom(readCookie(fields.get("cookie") ?? undefined, lockAfterCookie)),
  };
}
