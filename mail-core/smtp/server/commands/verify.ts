import { canonicalAddress, parseAddress } from "../../../address/address.ts";
import type { Resolution } from "../../../store/contracts.ts";
import type { Reply } from "../../reply.ts";
import * as replies from "../../reply.ts";
import type { SmtpState } from "../state.ts";

export interface VerifyDeps {
  resolve: (address: string) => Promise<Resolution>;
  hostname: string;
}

/**
 * VRFY and EXPN, in any state. Our own people are told who is here, strangers only what does not tell them: 252.
 * RFC 5321 sections 3.5, 4.1.1.6, 4.1.1.7, 7.3; RFC 6531 section 3.7.4.2.
 */
export async function verify(
  state: SmtpState,
  verb: "VRFY" | "EXPN",
  text: string,
  { resolve, hostname }: VerifyDeps,
): Promise<Reply> {
  const isOurs = state.at !== "connected" && state.at !== "closed" && state.peer.account !== null;
  const untold = verb === "VRFY" ? replies.cannotVerify : replies.cannotExpand;
  if (!isOurs) return untold;
  const [, written = "", utf8] = /^(.*?)( SMTPUTF8)?$/i.exec(text) ?? [];
  const path = /^<(.*)>$/.exec(written)?.[1] ?? written;
  const isPostmaster = path.toLowerCase() === "postmaster";
  const address = parseAddress(path);
  // A name without a domain is somebody's in some domain, or a word: nothing is promised about it.
  if (!address && !isPostmaster) return path.includes("@") ? replies.badAddress : untold;
  if (/[^\0-\x7f]/.test(path) && !utf8) return replies.needsSmtpUtf8;
  const name = address ? canonicalAddress(address) : "postmaster";
  // Whoever is named is named with a domain. RFC 5321 section 3.5.2.
  const shown = address ? path : `postmaster@${hostname}`;
  const resolution = await resolve(name);
  switch (resolution.kind) {
    case "account":
    case "full":
      return verb === "VRFY" ? replies.verified(shown) : replies.noList(shown);
    case "list":
      // Where somebody's mail goes on to is theirs to tell.
      return verb === "VRFY" ? replies.verified(shown) : untold;
    case "unknown":
      return replies.unknownRecipient(path);
    case "looping":
      return replies.aliasLoop(path);
    case "elsewhere":
      return untold;
    default:
      return resolution satisfies never;
  }
}
