import { canonicalAddress, parseAddress } from "../../address/address.ts";
import { indexLimits } from "../../mime/indexer.ts";
import type { MessageSummary, SearchText } from "../../mime/message-summary.ts";
import type { Acceptance, Delivery, Relay, SealedBlob } from "../../store/contracts.ts";
import type { Reply } from "../reply.ts";
import * as replies from "../reply.ts";
import { hopsMax } from "./limits.ts";
import type { Envelope, Peer } from "./state.ts";
import { deliveryTrace, type Hop, received } from "./trace.ts";

/** Why a whole message is refused after it was read, or null. */
export async function refusesMessage(
  message: { isBare: boolean; octets: number; hops: number; summary: MessageSummary },
  peer: Peer,
  {
    messageMaxOctets,
    addressesOf,
    mayAct,
  }: {
    messageMaxOctets: number;
    addressesOf: (accountId: string) => Promise<readonly string[]>;
    mayAct: (accountId: string) => Promise<boolean>;
  },
): Promise<Reply | null> {
  if (message.octets > messageMaxOctets) return replies.messageTooBig;
  if (message.isBare) return replies.badContent;
  if (message.hops > hopsMax) return replies.looping;
  if (!peer.account) return null;
  // Disabled while the message came: at once.
  if (!(await mayAct(peer.account))) return replies.accountDisabled;
  const { from, bcc, root } = message.summary;
  // Past the limit a header is neither read nor edited: a second From or a Bcc would go out unseen.
  if (bcc.length > 0 || root.bodyStart > indexLimits.headerMaxOctets) return replies.headerTooBig;
  // RFC 6409 section 6.1: our people write as themselves, and what names nobody is not checked by being empty.
  if (from.length === 0) return replies.noSender;
  const mine = await addressesOf(peer.account);
  for (const { email } of from) {
    const address = parseAddress(email);
    if (!address || !mine.includes(canonicalAddress(address))) return replies.notYourAddress(email);
  }
  return null;
}

/** Everything that the 250 will promise: one delivery for each account, one queue entry for each recipient elsewhere. */
export function acceptanceOf(
  content: { blob: SealedBlob; summary: MessageSummary; search: SearchText },
  envelope: Envelope,
  hop: Hop,
): Acceptance {
  const { reversePath, smtpUtf8, body, ret, envid } = envelope;
  const trace = received(hop, envelope);
  const deliveries = new Map<string, Delivery>();
  const relays = new Map<string, Relay>();
  for (const { text, address, accountId, notify, orcpt } of envelope.forwardPaths) {
    const dsn: Relay["dsn"] = {
      body,
      ...(smtpUtf8 ? { smtpUtf8 } : {}),
      ...(ret ? { ret } : {}),
      ...(envid ? { envid } : {}),
      ...(notify ? { notify: [...notify] } : {}),
      ...(orcpt ? { orcpt } : {}),
    };
    const relay = {
      reversePath,
      forwardPath: text,
      trace: Buffer.from(trace),
      accountId: hop.peer.account,
      submissionId: null,
      state: "waiting",
    } as const;
    if (accountId !== null) {
      // The report leaves by the queue: made once, in the transaction that ends its row.
      if (reversePath !== null && notify?.includes("SUCCESS") && address)
        relays.set(canonicalAddress(address), { ...relay, dsn: { ...dsn, delivered: true } });
      if (deliveries.has(accountId)) continue;
      const full = deliveryTrace(reversePath, text) + trace;
      deliveries.set(accountId, {
        accountId,
        mailbox: { role: "inbox" },
        keywords: [],
        trace: Buffer.from(full),
      });
    } else if (address) {
      relays.set(canonicalAddress(address), { ...relay, dsn });
    }
  }
  return {
    message: { kind: "new", ...content },
    receivedAt: hop.at,
    deliveries: [...deliveries.values()],
    relays: [...relays.values()],
  };
}
