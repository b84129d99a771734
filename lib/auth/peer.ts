import { headers } from "next/headers";
import { peerOf, type WebPeer } from "./peer-header.ts";

/** Who is at the other end of the current request. */
export const webPeer = async (): Promise<WebPeer> => peerOf(await headers());
