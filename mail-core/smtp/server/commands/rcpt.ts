import { canonicalHost, formatAddress } from "../../../address/address.ts";
import type { Expansion, Resolution } from "../../../store/contracts.ts";
import type { Path } from "../../grammar.ts";
import { toOne } from "../../onward.ts";
import { type RcptOptions, readRcptOption } from "../../parameters.ts";
import type { Reply } from "../../reply.ts";
import * as replies from "../../reply.ts";
import type { Envelope, Peer, Recipient, SmtpState, Step } from "../state.ts";

export interface RcptDeps {
  resolve: (address: string, reversePath?: string | null, octets?: number) => Promise<Resolution>;
  /** True for peers that may send anywhere: signed in, or on a trusted network. */
  mayRelay: boolean;
  isSubmission: boolean;
  /** Whose message it is by POP-before-SMTP. */
  relaysAfterPop: (reversePath: string | null) => Promise<string | null>;
  /** True for our own name, and for the literal of the address that was called. */
  isOurHost: (host: string) => boolean;
  recipientsMax: number;
  /** True when the connection has had all the recipients that it may have. */
  isConnectionFull: boolean;
}

/**
 * RCPT adds one forward-path to the open transaction. 503 before MAIL; 452 4.5.3 past the limit; 550 5.1.1 unknown here; 452 4.2.2 when the
 * mailbox has no room for what SIZE says, 552 5.2.2 when it never will; 550 5.4.6 when aliases lead nowhere but to each other; 550 5.7.1
 * elsewhere without the right to relay; 554 5.1.2 for a domain of one label at submission. What an alias or a forwarding leads to is judged
 * here as a whole. RFC 5321 sections 3.9, 4.1.1.3.
 */
export async function rcpt(
  state: SmtpState,
  path: Path,
  parameters: ReadonlyMap<string, string>,
  deps: RcptDeps,
): Promise<Step> {
  if (state.at === "chunks") return { state, reply: replies.notNow };
  if (state.at !== "transaction")
    return { state, reply: state.at === "greeted" ? replies.needMail : replies.helloFirst };
  const notices = noticesOf(parameters, state);
  if ("code" in notices) return { state, reply: notices };
  const { envelope } = state;
  if (envelope.forwardPaths.length >= deps.recipientsMax || deps.isConnectionFull)
    return { state, reply: replies.tooManyRecipients };
  if (/[^\0-\x7f]/.test(path.text) && !envelope.smtpUtf8) return { state, reply: replies.needsSmtpUtf8 };
  const resolution = await lookUp(path, envelope, deps);
  let expansion: Expansion | null = null;
  let { account } = envelope;
  switch (resolution.kind) {
    case "unknown":
      return { state, reply: replies.unknownRecipient(path.text) };
    case "full":
      return { state, reply: resolution.isForever ? replies.mailboxTooSmall : replies.mailboxFull };
    case "elsewhere":
      if (deps.isSubmission && path.address && !/[.[]/.test(canonicalHost(path.address)))
        return { state, reply: replies.notFullyQualified(path.text) };
      if (!deps.mayRelay) account ??= await deps.relaysAfterPop(envelope.reversePath);
      if (!deps.mayRelay && !account) return { state, reply: replies.relayDenied(path.text) };
      break;
    case "account":
      expansion = toOne(resolution);
      break;
    case "list":
      expansion = resolution;
      break;
    case "looping":
      return { state, reply: replies.aliasLoop(path.text) };
    default:
      return resolution satisfies never;
  }
  const recipient: Recipient = { text: path.text, address: path.address, expansion, ...notices };
  return {
    state: {
      ...state,
      envelope: { ...envelope, account, forwardPaths: [...envelope.forwardPaths, recipient] },
    },
    reply: replies.recipientOk(path.text),
  };
}

/**
 * An address at our own host rather than at a domain of ours: the postmaster is there, as on every host, and nobody else. RFC 5321
 * section 4.5.1, RFC 2142.
 */
async function lookUp(
  { address }: Path,
  { reversePath, declaredOctets }: Envelope,
  { resolve, isOurHost }: RcptDeps,
): Promise<Resolution> {
  if (!address) return resolve("postmaster");
  // In its own case: a way back holds the sender's name.
  const resolution = await resolve(formatAddress(address), reversePath, declaredOctets ?? 0);
  if (resolution.kind !== "elsewhere") return resolution;
  const host = canonicalHost(address);
  if (!isOurHost(host)) return resolution;
  if (/^(postmaster|abuse)$/i.test(address.localPart)) return resolve("postmaster");
  // Sent on, it would come back to us.
  return host.startsWith("[") ? { kind: "unknown" } : resolution;
}

/** NOTIFY and ORCPT; nothing else was announced. RFC 3461 sections 4.1, 4.2. */
function noticesOf(
  parameters: ReadonlyMap<string, string>,
  { peer, envelope }: { peer: Peer; envelope: Envelope },
): RcptOptions | Reply {
  const notices: RcptOptions = {};
  for (const [name, value] of parameters) {
    if (!peer.extended) return replies.unknownParameter(name);
    const read = readRcptOption(name, value, notices);
    if (read === "malformed") return replies.malformed;
    if (read === "unknown") return replies.unknownParameter(name);
    if (name === "ORCPT" && /[^\0-\x7f]/.test(value) && !envelope.smtpUtf8) return replies.needsSmtpUtf8;
  }
  return notices;
}
