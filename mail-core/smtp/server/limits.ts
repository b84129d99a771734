/** Longest command line with its CRLF: 512 octets and room for the parameters of extensions. RFC 5321 section 4.5.3.1.4. */
export const commandLineMaxOctets = 2_048;
/** A SASL response. RFC 4954 section 4. */
export const authLineMaxOctets = 12_288;
/** Longest time for one whole message. */
export const messageTimeoutMs = 60 * 60_000;
export const authFailuresMax = 3;
/** Received fields that a message may carry before a loop is assumed. RFC 5321 section 6.3. */
export const hopsMax = 100;
/** How long a message in hand may go on when the server stops. */
export const stopGraceMs = 10_000;

/** What an administrator may set; `lib/config.ts` has the settings. */
export interface SmtpLimits {
  /** Verbs that are answered as if they were not here, and not announced. */
  commandsOff: ReadonlySet<string>;
  /** RFC 5321 section 4.5.3.1.8 asks for 100 or more. */
  recipientsMax: number;
  /** Transactions of one connection. */
  messagesMax: number;
  /** Recipients of all transactions of one connection. */
  recipientsPerConnectionMax: number;
  /** Longest wait for the next command. RFC 5321 section 4.5.3.2.7 asks for 5 minutes or more. */
  commandTimeoutMs: number;
  /** Longest wait for the next octets of a message. RFC 5321 section 4.5.3.2.5 asks for 3 minutes or more. */
  dataTimeoutMs: number;
  /** Who sends a message more slowly than this holds a connection for nothing. */
  rateFloorOctetsPerS: number;
  /** How far a message may fall behind the floor. RFC 5321 section 4.5.3.2.5 grants each block 3 minutes. */
  rateGraceMs: number;
  /** How long an unknown peer on port 25 waits for the greeting; who cannot wait gets 554. 0 waits for nobody. */
  greetingDelayMs: number;
  /** Refused commands before the connection is closed. */
  errorsMax: number;
  /** Of those, commands that nobody knows. */
  unknownCommandsMax: number;
  /** Commands before HELO or EHLO. */
  commandsBeforeHelloMax: number;
  /** Commands in a row that hand in nothing: NOOP, RSET, VRFY and their like. */
  idleCommandsMax: number;
  /** Connections to one port. */
  connectionsMax: number;
  /** Connections of one network. */
  connectionsPerNetworkMax: number;
  /** The share of `connectionsMax`, from 0 to 1, at which a port is under stress. */
  stressShare: number;
  /** Longest wait for a stranger's command or octets under stress. */
  stressTimeoutMs: number;
}

export const defaultLimits: SmtpLimits = {
  commandsOff: new Set(),
  recipientsMax: 1_000,
  messagesMax: 10_000,
  recipientsPerConnectionMax: 100_000,
  commandTimeoutMs: 5 * 60_000,
  dataTimeoutMs: 10 * 60_000,
  rateFloorOctetsPerS: 500,
  rateGraceMs: 3 * 60_000,
  greetingDelayMs: 0,
  errorsMax: 10,
  unknownCommandsMax: 5,
  commandsBeforeHelloMax: 10,
  idleCommandsMax: 100,
  connectionsMax: 1_000,
  connectionsPerNetworkMax: 200,
  stressShare: 0.8,
  stressTimeoutMs: 10_000,
};

/** EHLO, STARTTLS and EHLO again, and a few more. */
const idleCommandsUnderStress = 10;

/**
 * What strangers are granted while a port is nearly full: short waits, and one error. Less than RFC 5321 section 4.5.3.2 asks for, as Postfix does
 * it: else those who only hold connections would keep out those who bring mail.
 */
export const underStress = (limits: SmtpLimits): SmtpLimits => ({
  ...limits,
  commandTimeoutMs: Math.min(limits.commandTimeoutMs, limits.stressTimeoutMs),
  dataTimeoutMs: Math.min(limits.dataTimeoutMs, limits.stressTimeoutMs),
  rateGraceMs: Math.min(limits.rateGraceMs, limits.stressTimeoutMs),
  errorsMax: 1,
  unknownCommandsMax: 1,
  commandsBeforeHelloMax: Math.min(limits.commandsBeforeHelloMax, 2),
  idleCommandsMax: Math.min(limits.idleCommandsMax, idleCommandsUnderStress),
});
