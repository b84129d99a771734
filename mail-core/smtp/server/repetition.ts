import { hash } from "node:crypto";
import { networkOf } from "../../policy/network.ts";
import type { Envelope } from "./state.ts";

/**
 * What stays the same when a sender did not get our 250 and sends again (RFC 1047): who it is, reverse-path, forward-paths in any order,
 * ENVID, the time that it is to wait, and the content with its Message-ID. Our own trace fields are no part of it. A host that is not signed in is its network, for
 * IPv4 the /24: big senders go on from another host of theirs. In hexadecimal.
 */
export function repetitionDigest(
  contentDigest: Buffer,
  { account, reversePath, forwardPaths, envid, hold }: Envelope,
  { remoteAddress }: { remoteAddress: string },
): string {
  const sender = account ?? networkOf(remoteAddress).replace(/\.\d+$/, ".0/24");
  const paths = forwardPaths.map(({ text }) => text).sort();
  const envelope = JSON.stringify([sender, reversePath, paths, envid ?? null, hold?.request ?? null]);
  return hash("sha256", Buffer.concat([Buffer.from(envelope), contentDigest])).slice(0, 32);
}
