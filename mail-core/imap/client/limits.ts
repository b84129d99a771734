/** What a host may cost whose mail moves over: it is a stranger, whatever its owner believes. */
export interface ImapLimits {
  /** Connect, handshake, and a command with all of its answer, but for what has a limit of its own. */
  replyTimeoutMs: number;
  /** For the list of folders, and for a window of a folder's messages. */
  listingTimeoutMs: number;
  /** For a message, beside one second for each 1,000 octets: one that trickles does not hold a worker. */
  messageGraceMs: number;
  /** Folders that are looked at: more than an account here may have. A longer list is none. */
  foldersMax: number;
  /** Messages of one folder that are looked at. */
  messagesMax: number;
}

export const defaultImapLimits: ImapLimits = {
  replyTimeoutMs: 60_000,
  listingTimeoutMs: 5 * 60_000,
  messageGraceMs: 2 * 60_000,
  foldersMax: 5_000,
  messagesMax: 2_000_000,
};

/** A line of a response: those with capabilities and flags are the longest. */
export const lineMaxOctets = 16 * 1024;
/** A response with its literals, but for a message: names of folders come so. */
export const responseMaxOctets = 64 * 1024;
/** Lists in lists: an envelope or a structure has some, and none is asked for. */
export const depthMax = 10;
/** Responses to one command that nobody counts otherwise. */
export const responsesMax = 10_000;
/** Messages that are asked for in one command, without their text. */
export const windowMessages = 500;
/** Messages that are asked for in one command, with their text. */
export const togetherMax = 50;
/** Of the names of all folders together. */
export const namesMaxOctets = 2 * 1024 ** 2;
/** Flags of one message, and labels. */
export const flagsMax = 100;
