import type { Reply } from "../reply.ts";
import * as replies from "../reply.ts";
import type { SmtpLimits } from "./limits.ts";

/** What hands in nothing. RCPT is not among them, since a message has many, nor is what is refused: that counts as an error. */
const idleVerbs = new Set([
  "HELO",
  "EHLO",
  "STARTTLS",
  "AUTH",
  "RSET",
  "NOOP",
  "VRFY",
  "EXPN",
  "HELP",
  "XCLIENT",
]);

/** What one connection has done that brought no mail, and when that is enough. */
export class Manners {
  #errors = 0;
  #unknown = 0;
  #beforeHello = 0;
  #idle = 0;

  countCommand(verb: string, hasGreeted: boolean): void {
    if (!hasGreeted && verb !== "HELO" && verb !== "EHLO") this.#beforeHello += 1;
    if (idleVerbs.has(verb)) this.#idle += 1;
  }

  countReply(reply: Reply): void {
    if (reply.code >= 500) this.#errors += 1;
    if (reply === replies.unknownCommand) this.#unknown += 1;
    // Who brings mail may go on.
    if (reply === replies.accepted) this.#idle = 0;
  }

  /** The goodbye, or null while there is none to say. */
  goodbye(limits: SmtpLimits, hostname: string): Reply | null {
    if (this.#unknown >= limits.unknownCommandsMax) return replies.tooManyUnknown(hostname);
    if (this.#errors >= limits.errorsMax) return replies.tooManyErrors(hostname);
    if (this.#beforeHello >= limits.commandsBeforeHelloMax) return replies.neverGreeted(hostname);
    if (this.#idle >= limits.idleCommandsMax) return replies.tooManyIdle(hostname);
    return null;
  }
}
