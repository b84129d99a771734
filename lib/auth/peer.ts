import { headers } from "next/headers";
import { peerHeader } from "./peer-header.ts";

const agentMax = 400;

export interface WebPeer {
  /** The address of the other end, for counting failures. */
  network: string;
  userAgent: string;
}

function peerOf(fields: Pick<Headers, "get">): WebPeer {
  return {
    network: fields.get(peerHeader)?.slice(0, 64) || "unknown",
    // PostgreSQL's text holds no NUL.
    userAgent: (fields.get("user-agent") ?? "").replaceAll("\0", "").slice(0, agentMax),
  };
}

/** Who is at the other end of the current request. */
export const webPeer = async (): Promise<WebPeer> => peerOf(await headers());
