import { isIP } from "node:net";
import type { Clock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Recipients } from "../store/contracts.ts";
import type { PopSignIns } from "../store/pop-sign-ins.ts";

/**
 * POP-before-SMTP: from the address at which an account has just signed in by POP3, its mail is relayed for some minutes. For clients that
 * cannot do SMTP AUTH; off unless it is set.
 */
export interface PopBeforeSmtp {
  /** Never rejects: POP3 works without it. */
  signedIn(account: AccountId, address: string): Promise<void>;
  /** Whose mail this is: the account that writes as the reverse-path, when it signed in from there in time. */
  accountOf(address: string, reversePath: string | null): Promise<string | null>;
}

export function makePopBeforeSmtp({
  windowMs,
  isShared,
  signIns,
  recipients,
  clock,
  log,
}: {
  /** 0 is off. */
  windowMs: number;
  /** Addresses behind which anybody may be: this machine's own, and those of proxies. */
  isShared: (address: string) => boolean;
  signIns: PopSignIns;
  recipients: Recipients;
  clock: Clock;
  log: Log;
}): PopBeforeSmtp {
  const counts = (address: string) => windowMs > 0 && isIP(address) !== 0 && !isShared(address);
  return {
    async signedIn(account, address) {
      if (!counts(address)) return;
      try {
        await signIns.note(account, address, new Date(clock.now()));
      } catch (error) {
        log.warn("pop sign-in not noted", { error: String(error) });
      }
    },
    async accountOf(address, reversePath) {
      if (!counts(address) || reversePath === null) return null;
      const owner = await recipients.ownerOf(reversePath);
      if (owner === null) return null;
      const isOpen = await signIns.has(owner, address, new Date(clock.now() - windowMs));
      return isOpen ? owner : null;
    },
  };
}
