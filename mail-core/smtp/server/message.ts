import { canonicalAddress, canonicalHost, parseAddress } from "../../address/address.ts";
import { formatResults } from "../../mime/authentication-results.ts";
import type { Authors } from "../../mime/authors.ts";
import { indexLimits } from "../../mime/indexer.ts";
import type { MessageSummary, SearchText } from "../../mime/message-summary.ts";
import { noWords, wordVector } from "../../mime/word-vector.ts";
import { strangerAmong } from "../../policy/authorship.ts";
import type { Acceptance, Delivery, Relay, SealedBlob } from "../../store/contracts.ts";
import type { Verdict } from "../../verify/verifier.ts";
import { awaitsRules, onwardRelays } from "../onward.ts";
import { storedOptions } from "../parameters.ts";
import type { Reply } from "../reply.ts";
import * as replies from "../reply.ts";
import { hopsMax } from "./limits.ts";
import { repetitionDigest } from "./repetition.ts";
import type { Envelope, Recipient } from "./state.ts";
import { deliveryTrace, type Hop, received } from "./trace.ts";

/** Why a whole message is refused after it was read, or null. */
export async function refusesMessage(
  message: {
    isBare: boolean;
    octets: number;
    hops: number;
    deliveredTo: readonly string[];
    summary: MessageSummary;
    authors: Authors | null;
  },
  { account, forwardPaths }: Pick<Envelope, "account" | "forwardPaths">,
  {
    messageMaxOctets,
    ownerOf,
    mayAct,
  }: {
    messageMaxOctets: number;
    ownerOf: (address: string) => Promise<string | null>;
    mayAct: (accountId: string) => Promise<boolean>;
  },
): Promise<Reply | null> {
  if (message.octets > messageMaxOctets) return replies.messageTooBig;
  if (message.isBare) return replies.badContent;
  if (message.hops > hopsMax) return replies.looping;
  // What our people hand in is new, also where they send again what they were sent.
  if (!account) return refusesLoop(message.deliveredTo, forwardPaths);
  // Disabled while the message came: at once.
  if (!(await mayAct(account))) return replies.accountDisabled;
  const { from, bcc, root } = message.summary;
  // Past the limit a header is neither read nor edited: a second From or a Bcc would go out unseen.
  if (bcc.length > 0 || root.bodyStart > indexLimits.headerMaxOctets) return replies.headerTooBig;
  // RFC 6409 section 6.1: our people write as themselves, and what names nobody is not checked by being empty.
  if (from.length === 0) return replies.noSender;
  if (!message.authors) return replies.doubtfulSender;
  const stranger = await strangerAmong(message.authors, account, { ownerOf });
  if (stranger !== null) return replies.notYourAddress(stranger);
  const partial = partlyQualified(message.summary);
  return partial === null ? null : replies.notFullyQualified(partial);
}

/** The first address in the header whose domain has one label only, but for the sender's own domain. RFC 6409 section 4.2. */
function partlyQualified({ from, to, cc, replyTo }: MessageSummary): string | null {
  const hostOf = (email: string) => {
    const address = parseAddress(email);
    return address && canonicalHost(address);
  };
  const own = new Set(from.map(({ email }) => hostOf(email)));
  const isPartial = ({ email }: { email: string }) => {
    const host = hostOf(email);
    return host !== null && !/[.[]/.test(host) && !own.has(host);
  };
  return [...to, ...cc, ...replyTo].find(isPartial)?.email ?? null;
}

/**
 * It was here for this very recipient, went on, and came back. Refused as a whole, so that its sender hears of it. RFC 5321 section
 * 6.3, RFC 9228.
 */
function refusesLoop(deliveredTo: readonly string[], forwardPaths: Envelope["forwardPaths"]): Reply | null {
  if (deliveredTo.length === 0) return null;
  const had = new Set(
    deliveredTo.map((text) => parseAddress(text)).map((address) => address && canonicalAddress(address)),
  );
  const again = forwardPaths.find(({ address }) => address && had.has(canonicalAddress(address)));
  return again ? replies.alreadyHere(again.text) : null;
}

/**
 * Everything that the 250 will promise: one delivery for each account, one queue entry for each recipient elsewhere. A message that
 * waits for its time is one queue entry for each recipient, wherever it is.
 */
export function acceptanceOf(
  content: {
    blob: SealedBlob;
    summary: MessageSummary;
    search: SearchText;
    isTlsOptional: boolean;
    contentDigest: Buffer | null;
  },
  envelope: Envelope,
  hop: Hop,
  /** What came of checking whose it is; null where nothing was checked. */
  verdict: Verdict | null,
): Acceptance {
  const { blob, summary, search, isTlsOptional, contentDigest } = content;
  const { reversePath, hold } = envelope;
  // Above the field of this hop. RFC 8601 section 4.
  const checked = verdict ? formatResults(hop.hostname, verdict.checks) : "";
  const trace = checked + received(hop, envelope);
  const mailbox = { role: verdict?.place === "junk" ? "junk" : "inbox" };
  const deliveries = new Map<string, Delivery>();
  const relays = new Map<string, Relay>();
  for (const recipient of envelope.forwardPaths) {
    const { text, address, expansion } = recipient;
    const key = address ? canonicalAddress(address) : text.toLowerCase();
    const plain = relayOf(recipient, envelope, trace);
    // What the envelope says goes before what the header says. RFC 8689 section 4.1.
    const isOptional = isTlsOptional && !envelope.requireTls;
    const relay = isOptional ? { ...plain, dsn: { ...plain.dsn, tlsOptional: true as const } } : plain;
    if (hold) {
      relays.set(key, { ...relay, releaseAt: hold.until });
      continue;
    }
    if (expansion === null) {
      relays.set(key, relay);
      continue;
    }
    for (const accountId of expansion.accountIds) {
      if (deliveries.has(accountId)) continue;
      const full = Buffer.from(deliveryTrace(reversePath, text) + trace);
      deliveries.set(accountId, {
        accountId,
        mailbox,
        keywords: [],
        trace: full,
        ...awaitsRules(expansion, accountId, relay),
      });
    }
    const wantsSuccess = reversePath !== null && recipient.notify?.includes("SUCCESS") === true;
    if (expansion.accountIds.length > 0 && address && wantsSuccess) {
      // The report that its sender asked for, made in the transaction that ends the row.
      relays.set(key, { ...relay, dsn: { ...relay.dsn, delivered: true } });
    }
    for (const [onwardKey, onward] of onwardRelays(relay, expansion)) {
      if (!relays.has(onwardKey)) relays.set(onwardKey, onward);
    }
  }
  return {
    message: { kind: "new", blob, summary },
    words: deliveries.size > 0 ? wordVector(search) : noWords,
    receivedAt: hop.at,
    deliveries: [...deliveries.values()],
    relays: [...relays.values()],
    digest: contentDigest && repetitionDigest(contentDigest, envelope, hop),
    needsRoom: true,
  };
}

function relayOf(
  { text, notify, orcpt }: Recipient,
  { account, reversePath, smtpUtf8, body, ...options }: Envelope,
  trace: string,
): Relay {
  return {
    reversePath,
    forwardPath: text,
    trace: Buffer.from(trace),
    accountId: account,
    submissionId: null,
    dsn: {
      body,
      ...(smtpUtf8 ? { smtpUtf8 } : {}),
      ...storedOptions(options),
      ...(notify ? { notify: [...notify] } : {}),
      ...(orcpt ? { orcpt } : {}),
    },
    state: "waiting",
  };
}
