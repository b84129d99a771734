/** What a host may cost whose mail is collected: it is a stranger, whatever its owner believes. */
export interface CollectLimits {
  /** Connect, handshake, and each response's first line. RFC 1939 names no time for clients; RFC 5321 section 4.5.3.2 gives five minutes. */
  replyTimeoutMs: number;
  /** For a whole listing. */
  listingTimeoutMs: number;
  /** For a message, beside one second for each 1,000 octets: one that trickles does not hold a worker. */
  messageGraceMs: number;
  /** Messages of one maildrop that are looked at; the ones before the others, oldest first. */
  listedMax: number;
  /** Messages and time of one session, after which the next one begins: hosts lock a maildrop that is open. */
  sessionMessagesMax: number;
  sessionMs: number;
}

export const defaultCollectLimits: CollectLimits = {
  replyTimeoutMs: 60_000,
  listingTimeoutMs: 5 * 60_000,
  messageGraceMs: 2 * 60_000,
  listedMax: 250_000,
  sessionMessagesMax: 5_000,
  sessionMs: 30 * 60_000,
};

/** A line of a response. RFC 2449 section 4 has 512; challenges of SCRAM may be longer. */
export const lineMaxOctets = 4_096;
/** Lines of CAPA. */
export const capabilitiesMax = 200;
/** RETR and DELE that are asked for before the first is answered, where PIPELINING is offered. */
export const aheadMax = 16;
/** A unique-id: printable ASCII. RFC 1939 section 7 allows 70; some hosts have more. */
export const uidlMaxLength = 255;
/** Other accounts that one account may have collected. */
export const sourcesMax = 20;
/** Sources that one server collects at once. */
export const runsMax = 20;
