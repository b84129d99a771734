import type { Path } from "../../grammar.ts";
import { contradict, readMailOption } from "../../parameters.ts";
import * as replies from "../../reply.ts";
import type { Envelope, Service, SmtpState, Step } from "../state.ts";

export interface MailDeps {
  service: Service;
  messageMaxOctets: number;
  isOff: (verb: string) => boolean;
  ownerOf: (address: string) => Promise<string | null>;
  mayAct: (accountId: string, appPasswordId?: string) => Promise<boolean>;
  /** False when as many messages of the account as may wait for their time already. */
  mayHold: (accountId: string) => Promise<boolean>;
  /** True for peers whose mail may go before that of others: signed in, or on a trusted network. */
  mayUrge: boolean;
  now: Date;
  holdMaxMs: number;
}

/**
 * MAIL opens a transaction. 503 out of order; 530 without authentication on the submission ports; 550 5.7.1 for a reverse-path
 * that is not the account's; 552 5.3.4 when SIZE says too much, 552 5.2.2 when too much waits to be sent later; 555 for a parameter
 * nobody announced. RFC 5321 section 4.1.1.2.
 */
export async function mail(
  state: SmtpState,
  path: Path,
  parameters: ReadonlyMap<string, string>,
  deps: MailDeps,
): Promise<Step> {
  if (state.at === "transaction" || state.at === "chunks") return { state, reply: replies.nestedMail };
  if (state.at !== "greeted") return { state, reply: replies.helloFirst };
  const { peer } = state;
  if (deps.service !== "smtp") {
    if (!peer.account) return { state, reply: peer.secure ? replies.authRequired : replies.tlsRequired };
    // Disabled since it signed in: at once.
    if (!(await deps.mayAct(peer.account, peer.appPassword))) return { state, reply: replies.authRequired };
  }
  const envelope: Envelope = {
    account: peer.account,
    reversePath: path.address ? path.text : null,
    forwardPaths: [],
    declaredOctets: null,
    smtpUtf8: false,
    body: "7BIT",
  };
  const isSubmission = deps.service !== "smtp";
  const offers = {
    now: deps.now,
    holdMaxMs: isSubmission ? deps.holdMaxMs : null,
    takesDeadlines: isSubmission,
    isSecure: peer.secure,
  };
  for (const [name, value] of parameters) {
    if (!peer.extended) return { state, reply: replies.unknownParameter(name) };
    switch (name) {
      case "SIZE":
        // RFC 1870 section 3: up to twenty digits.
        if (!/^\d{1,20}$/.test(value)) return { state, reply: replies.malformed };
        envelope.declaredOctets = Number(value);
        break;
      case "BODY":
        if (!(deps.isOff("BDAT") ? /^(7BIT|8BITMIME)$/i : /^(7BIT|8BITMIME|BINARYMIME)$/i).test(value))
          return { state, reply: replies.malformed };
        envelope.body = value.toUpperCase() as Envelope["body"];
        break;
      case "SMTPUTF8":
        if (value !== "") return { state, reply: replies.malformed };
        envelope.smtpUtf8 = true;
        break;
      case "AUTH":
        // To be taken where AUTH is announced, whoever signed in; who does not trust the client ignores it. RFC 4954 section 5.
        if (!isSubmission) return { state, reply: replies.unknownParameter(name) };
        break;
      default: {
        const read = readMailOption(name, value, envelope, offers);
        if (read === "malformed") return { state, reply: replies.malformed };
        if (read === "unknown") return { state, reply: replies.unknownParameter(name) };
      }
    }
  }
  if (contradict(envelope)) return { state, reply: replies.malformed };
  if (envelope.declaredOctets !== null && envelope.declaredOctets > deps.messageMaxOctets) {
    return { state, reply: replies.messageTooBig };
  }
  if (/[^\0-\x7f]/.test(path.text) && !envelope.smtpUtf8)
    return { state, reply: replies.senderNeedsSmtpUtf8 };
  if (peer.account && path.address && (await deps.ownerOf(path.text)) !== peer.account)
    return { state, reply: replies.notYourAddress(path.text) };
  if (peer.account && envelope.hold && !(await deps.mayHold(peer.account)))
    return { state, reply: replies.tooMuchHeld };
  const isLowered = !deps.mayUrge && (envelope.priority ?? 0) > 0;
  if (isLowered) envelope.priority = 0;
  const reply = isLowered ? replies.priorityLowered : replies.senderOk(path.text);
  return { state: { at: "transaction", peer, envelope }, reply };
}
