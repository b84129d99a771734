import { headers } from "next/headers";

/** Set by `server.ts` from the socket on every request, over whatever a client sent under that name. */
export const peerHeader = "x-keryx-peer";

const agentMax = 400;

export interface WebPeer {
  /** The address of the other end, for counting failures. */
  network: string;
  userAgent: string;
}

export function peerOf(fields: Pick<Headers, "get">): WebPeer {
  return {
    network: fields.get(peerHeader)?.slice(0, 64) || "unknown",
    // PostgreSQL's text holds no NUL.
    userAgent: (fields.get("user-agent") ?? "").replaceAll("\0", "").slice(0, agentMax),
  };
}

/** Who is at the other end of the current request. */
export const webPeer = async (): Promise<WebPeer> => peerOf(await headers());
