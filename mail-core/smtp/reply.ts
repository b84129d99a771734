/** Class, subject, detail. RFC 3463 section 2. There is no class 3. */
export type EnhancedCode = `${2 | 4 | 5}.${number}.${number}`;

/** What a server answers; several lines of text make a multi-line reply. RFC 5321 section 4.2. */
export interface Reply {
  code: number;
  enhanced?: EnhancedCode;
  text: string | readonly string[];
}

/**
 * The reply as it goes out, with its CRLFs. Text from a peer is made harmless here. Who greeted with HELO was not told of enhanced
 * codes, and gets none. RFC 2034 section 4.
 */
export function formatReply({ code, enhanced, text }: Reply, withEnhanced = true): string {
  const lines = typeof text === "string" ? [text] : text;
  const prefix = enhanced && withEnhanced ? `${enhanced} ` : "";
  return lines
    .map((line, at) => {
      const harmless = line.replace(/[^\x20-\x7e\u0080-\uffff]/g, "?");
      return `${cut(`${code}${at < lines.length - 1 ? "-" : " "}${prefix}${harmless}`)}\r\n`;
    })
    .join("");
}

/** Longest reply line with its CRLF. RFC 5321 section 4.5.3.1.5. */
const replyLineMaxOctets = 512;

/** A peer's name in it may be as long as names are: the end of such a line is left out. */
function cut(line: string): string {
  // No character has more than three octets for each of its units.
  if (line.length * 3 + 2 <= replyLineMaxOctets) return line;
  const octets = Buffer.from(line);
  if (octets.length + 2 <= replyLineMaxOctets) return line;
  // A character that was cut in two goes as well.
  return octets.toString("utf8", 0, replyLineMaxOctets - 2).replace(/\ufffd+$/, "");
}

const reply = (code: number, enhanced: EnhancedCode, text: string): Reply => ({ code, enhanced, text });

export const greeting = (hostname: string): Reply => ({ code: 220, text: hostname });
export const closing = (hostname: string): Reply => reply(221, "2.0.0", `${hostname} closing connection`);
export const authenticated = reply(235, "2.7.0", "Authentication succeeded");
export const done = reply(250, "2.0.0", "OK");
export const senderOk = (address: string): Reply => reply(250, "2.1.0", `${address || "<>"}... Sender ok`);
/** The new priority stands first. RFC 6710 section 4.1. */
export const priorityLowered = reply(
  250,
  "2.3.6",
  "0 is the priority of this message: a higher one is for those whom we know",
);
export const recipientOk = (address: string): Reply => reply(250, "2.1.5", `${address}... Recipient ok`);
export const accepted = reply(250, "2.0.0", "Message accepted for delivery");
export const chunkOk = (octets: number): Reply => reply(250, "2.0.0", `${octets} octets received`);
/** Strangers are not told who lives here, also where VRFY is switched off. RFC 5321 section 7.3. */
export const cannotVerify = reply(
  252,
  "2.0.0",
  "Cannot VRFY user, but will accept a message and attempt delivery",
);
export const cannotExpand = reply(252, "2.0.0", "Cannot EXPN list, but will accept a message for it");
export const verified = (address: string): Reply => reply(250, "2.1.5", `<${address}>`);
export const help = (verbs: readonly string[]): Reply => ({
  code: 214,
  enhanced: "2.0.0",
  text: ["Keryx knows these commands:", verbs.join(" "), "RFC 5321 tells what they do"],
});
export const sendData: Reply = { code: 354, text: 'Enter mail, end with "." on a line by itself' };
/** RFC 5321 section 3.8. */
export const shuttingDown = (hostname: string): Reply =>
  reply(421, "4.3.2", `${hostname} closing connection, try again later`);
export const busy = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} has too many connections from you, try again later`);
export const timedOut = (hostname: string): Reply =>
  reply(421, "4.4.2", `${hostname} waited too long, closing connection`);
export const tooSlow = (hostname: string): Reply =>
  reply(421, "4.4.2", `${hostname} receives this too slowly, closing connection`);
/** RFC 9422 section 3: MAILMAX was announced. */
export const tooManyMessages = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} takes no more messages on this connection`);
export const defect = (hostname: string): Reply =>
  reply(421, "4.3.0", `${hostname} cannot go on with this connection, try again later`);
export const tooManyErrors = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} closing connection after too many errors`);
export const tooManyUnknown = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} closing connection after too many unknown commands`);
export const neverGreeted = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} waited for HELO, closing connection`);
export const tooManyIdle = (hostname: string): Reply =>
  reply(421, "4.7.0", `${hostname} closing connection after too many commands without a message`);
/** RFC 5321 section 4.3.2 lets DATA be refused so. */
export const tooMuchMail = (text: string): Reply => reply(450, "4.7.1", text);
export const tryLater = reply(451, "4.3.0", "Cannot take this now, try again later");
export const mailboxFull = reply(452, "4.2.2", "Mailbox full");
/** It will not fit tomorrow either. RFC 1870 section 6.1. */
export const mailboxTooSmall = reply(552, "5.2.2", "Message is larger than the mailbox may be");
export const diskFull = reply(452, "4.3.1", "Insufficient system storage");
/** The client sends the rest in a new transaction. RFC 5321 section 4.5.3.1.10. */
export const tooManyRecipients = reply(452, "4.5.3", "Too many recipients");
export const authLater = reply(454, "4.7.0", "Too many failed attempts, try again later");
export const authUnavailable = reply(454, "4.7.0", "Temporary authentication failure");
export const lineTooLong = reply(500, "5.5.6", "Line too long");
export const bareLineEnd = reply(500, "5.5.2", "Commands end in CRLF");
export const unknownCommand = reply(500, "5.5.2", "Command unrecognized");
export const malformed = reply(501, "5.5.4", "Syntax error in parameters");
export const badAddress = reply(501, "5.1.3", "Bad address syntax");
export const badSender = reply(501, "5.1.7", "Bad sender address syntax");
export const malformedAuth = reply(501, "5.5.2", "Cannot decode response");
export const badAttribute = (name: string): Reply => reply(501, "5.5.4", `Bad XCLIENT attribute ${name}`);
export const authCancelled = reply(501, "5.7.0", "Authentication cancelled");
export const notImplemented = reply(502, "5.5.1", "Command not implemented");
export const helloFirst = reply(503, "5.5.1", "Polite people say HELO first");
export const needMail = reply(503, "5.5.1", "Need MAIL before RCPT");
export const needRecipient = reply(503, "5.5.1", "Need RCPT before DATA");
export const nestedMail = reply(503, "5.5.1", "Sender already specified");
export const notNow = reply(503, "5.5.1", "Bad sequence of commands");
export const noAuthHere = reply(503, "5.5.1", "Authentication is not offered here");
export const unknownMechanism = reply(504, "5.5.4", "Unrecognized authentication type");
export const authRequired = reply(530, "5.7.0", "Authentication required");
export const tlsRequired = reply(530, "5.7.0", "Must issue a STARTTLS command first");
/** The password is right, and too weak for an account with a second factor. RFC 4954 section 6, RFC 5248. */
export const appPasswordNeeded = reply(
  534,
  "5.7.9",
  "This account has a second factor: use an app password, made in the webmail under Settings, App passwords",
);
export const authRefused = reply(535, "5.7.8", "Authentication credentials invalid");
export const encryptionRequired = reply(
  538,
  "5.7.11",
  "Encryption required for this authentication mechanism",
);
export const unknownRecipient = (address: string): Reply => reply(550, "5.1.1", `${address}... User unknown`);
export const aliasLoop = (address: string): Reply =>
  reply(550, "5.4.6", `${address}... Aliases lead in a circle`);
export const noList = (address: string): Reply =>
  reply(550, "5.1.1", `${address}... That is a user name, not a mailing list`);
export const mayNotSpeakFor = reply(550, "5.7.0", "You may not speak for others");
/** RFC 6409 section 4.2. */
export const notFullyQualified = (address: string): Reply =>
  reply(554, "5.1.2", `${address}... Domain must be fully qualified`);
export const relayDenied = (address: string): Reply => reply(550, "5.7.1", `${address}... Relaying denied`);
export const notYourAddress = (address: string): Reply =>
  reply(550, "5.7.1", `${address}... You may not send as this address`);
export const accountDisabled = reply(550, "5.7.1", "This account may not send");
export const noSender = reply(550, "5.7.1", "From names no address that you may send as");
export const doubtfulSender = reply(550, "5.7.1", "From and Sender must say plainly whose message it is");
/** RFC 9989 section 8.6, RFC 7372 has no code for it. */
export const forgedAuthor = reply(
  550,
  "5.7.1",
  "The domain in From says that this is not from there (DMARC)",
);
export const messageTooBig = reply(552, "5.3.4", "Message size exceeds fixed maximum message size");
/** RFC 4865 section 6. */
export const tooMuchHeld = reply(552, "5.2.2", "Too many messages wait to be sent later");
/** RFC 6531 section 3.5. */
export const senderNeedsSmtpUtf8 = reply(550, "5.6.7", "Address needs SMTPUTF8");
export const needsSmtpUtf8 = reply(553, "5.6.7", "Address needs SMTPUTF8");
export const badContent = reply(554, "5.6.0", "Message has a bare CR or LF: lines end in CRLF");
export const headerTooBig = reply(552, "5.3.4", "Header size exceeds fixed maximum header size");
export const looping = reply(554, "5.4.6", "Too many hops");
/** RFC 5321 section 6.3, RFC 9228 section 3. */
export const alreadyHere = (address: string): Reply =>
  reply(554, "5.4.6", `Mail loop: ${address} has had this message`);
/** Somebody talks before being asked: the order of the conversation is lost. RFC 5321 section 4.3.1. */
export const outOfSync = (hostname: string): Reply =>
  reply(554, "5.5.1", `${hostname} improper command pipelining, closing connection`);
export const unknownParameter = (name: string): Reply =>
  reply(555, "5.5.4", `${name} parameter unrecognized`);
