/** A command line with its CRLF. RFC 2449 section 4. */
export const commandLineMaxOctets = 255;
/** A SASL response. RFC 5034 section 4 leaves it open; this is RFC 4954's for SMTP. */
export const saslLineMaxOctets = 12_288;
/** The autologout timer: RFC 1939 section 3 asks for at least ten minutes. */
export const idleTimeoutMs = 10 * 60_000;
/** The shorter wait for somebody who has not signed in. */
export const signInTimeoutMs = 3 * 60_000;
/** Refused sign-ins before the connection is closed. */
export const signInFailuresMax = 3;
/** Commands that make no sense before the connection is closed. */
export const badCommandsMax = 20;

/** What an operator may set. */
export interface Pop3Limits {
  /** On each port. */
  connectionsMax: number;
  /** Of one network (an IPv4 address, an IPv6 /64), on each port. */
  connectionsPerNetworkMax: number;
  /** Sessions that one account may have at once on this server, where several may be. */
  sessionsPerAccountMax: number;
}

export const defaultPop3Limits: Pop3Limits = {
  connectionsMax: 1_000,
  connectionsPerNetworkMax: 50,
  sessionsPerAccountMax: 10,
};
