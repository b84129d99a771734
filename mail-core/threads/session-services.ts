import type { Authenticator } from "../index.ts";
import type { makePlaces } from "../policy/places.ts";
import type { PopBeforeSmtp } from "../policy/pop-before-smtp.ts";
import type { SessionDeps } from "../smtp/server/talk.ts";
import type { Announcer, Intake, Recipients } from "../store/contracts.ts";
import type { ActiveKey } from "../store/dkim-keys.ts";
import type { PreparedIntake } from "../store/intake.ts";
import { type Beside, type Packed, unpack } from "./packed-acceptance.ts";
import { logOffers } from "./thread-log.ts";

/** What the sessions stand on, in the main thread: whatever has a state, and what is shared by those who ask at the same time. */
export interface SessionServices extends Pick<SessionDeps, "refusesSending" | "log"> {
  authenticator: Authenticator;
  popBeforeSmtp: PopBeforeSmtp;
  announcer: Pick<Announcer, "announce">;
  intake: PreparedIntake & Pick<Intake, "mayHold">;
  recipients: Recipients;
  findKeys: (hosts: readonly string[]) => Promise<ActiveKey[]>;
}

/** The services as one thread calls them, and what gives back all that it holds when it has ended. */
export function offersTo(services: SessionServices, maildropPlaces: ReturnType<typeof makePlaces>) {
  const { intake, recipients, authenticator, refusesSending, popBeforeSmtp, findKeys, announcer, log } =
    services;
  const taken = new Map<number, () => void>();
  let nextPlace = 0;
  const offers = {
    async accept(packed: Packed, ...beside: Beside) {
      const { messageId, isFull, isRepetition } = await intake.acceptPrepared(unpack(packed, ...beside));
      return { messageId, isFull, isRepetition };
    },
    mayHold: intake.mayHold,
    resolve: recipients.resolve,
    addressesOf: recipients.addressesOf,
    ownerOf: recipients.ownerOf,
    leadsTo: recipients.leadsTo,
    signIn: authenticator.signIn,
    challengeScram: authenticator.challengeScram,
    proveScram: authenticator.proveScram,
    proveApop: authenticator.proveApop,
    vouch: authenticator.vouch,
    mayAct: authenticator.mayAct,
    refusesSending,
    signedInByPop: popBeforeSmtp.signedIn,
    accountAfterPop: popBeforeSmtp.accountOf,
    findKeys,
    announce: announcer.announce,
    /** A session's place at the maildrop: its number, to be left by it; null when all are taken. */
    takePlace(maildrop: string): number | null {
      const leave = maildropPlaces.take(maildrop);
      if (!leave) return null;
      taken.set(nextPlace, leave);
      return nextPlace++;
    },
    leavePlace(place: number): void {
      taken.get(place)?.();
      taken.delete(place);
    },
    ...logOffers(log),
  };
  const leaveAll = () => {
    for (const leave of taken.values()) leave();
    taken.clear();
  };
  return { offers, leaveAll };
}

export type MainOffers = ReturnType<typeof offersTo>["offers"];
