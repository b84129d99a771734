import type { Log } from "../log.ts";
import type { makePlaces } from "../policy/places.ts";
import type { SessionDeps } from "../smtp/server/talk.ts";
import type { Intake, Recipients } from "../store/contracts.ts";
import type { ActiveKey } from "../store/dkim-keys.ts";
import type { PreparedIntake } from "../store/intake.ts";
import { type Beside, type Packed, unpack } from "./packed-acceptance.ts";

/** What the sessions stand on, in the main thread: whatever has a state, and what is shared by those who ask at the same time. */
export interface SmtpServices
  extends Pick<SessionDeps, "authenticator" | "refusesSending" | "popBeforeSmtp" | "log"> {
  intake: PreparedIntake & Pick<Intake, "mayHold">;
  recipients: Recipients;
  findKeys: (hosts: readonly string[]) => Promise<ActiveKey[]>;
}

/** The services as one thread calls them, and what gives back all that it holds when it has ended. */
export function offersTo(
  { intake, recipients, authenticator, refusesSending, popBeforeSmtp, findKeys, log }: SmtpServices,
  places: ReturnType<typeof makePlaces>,
) {
  const taken = new Map<number, () => void>();
  let nextPlace = 0;
  const offers = {
    async accept(packed: Packed, ...beside: Beside) {
      const { messageId, isRepetition } = await intake.acceptPrepared(unpack(packed, ...beside));
      return { messageId, isRepetition };
    },
    mayHold: intake.mayHold,
    resolve: recipients.resolve,
    withoutRoom: recipients.withoutRoom,
    addressesOf: recipients.addressesOf,
    ownerOf: recipients.ownerOf,
    leadsTo: recipients.leadsTo,
    signIn: authenticator.signIn,
    challengeScram: authenticator.challengeScram,
    proveScram: authenticator.proveScram,
    vouch: authenticator.vouch,
    mayAct: authenticator.mayAct,
    refusesSending,
    accountAfterPop: popBeforeSmtp.accountOf,
    findKeys,
    /** The number of the place, to be left by it; null when all of the network are taken. */
    takePlace(network: string): number | null {
      const leave = places.take(network);
      if (!leave) return null;
      taken.set(nextPlace, leave);
      return nextPlace++;
    },
    leavePlace(place: number): void {
      taken.get(place)?.();
      taken.delete(place);
    },
    log(level: keyof Log, event: string, fields: Record<string, unknown> | undefined): void {
      log[level](event, fields);
    },
  };
  const leaveAll = () => {
    for (const leave of taken.values()) leave();
    taken.clear();
  };
  return { offers, leaveAll };
}

export type MainOffers = ReturnType<typeof offersTo>["offers"];
