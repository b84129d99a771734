import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { readWords } from "../mime/read-words.ts";
import type { Rules } from "../rules/rules.ts";
import type { Blobs, Recipients } from "../store/contracts.ts";
import { NoRoom, placedOf, type QueueEntry } from "../store/queue.ts";
import type { Attempted } from "./dsn.ts";
import type { Ends } from "./ends.ts";
import type { Patiently } from "./patience.ts";
import { mailboxFull, release } from "./release.ts";

export interface LettingGoDeps {
  recipients: Recipients;
  /** False for an account that was disabled, or is gone. */
  mayAct: (accountId: string) => Promise<boolean>;
  rules: Rules;
  blobs: Blobs;
  patiently: Patiently;
  ends: Pick<Ends, "of">;
  finish(results: readonly Attempted[]): Promise<void>;
  /** Takes those who are elsewhere. */
  hand(away: readonly QueueEntry[]): void;
  clock: Clock;
  log: Log;
}

/** Lets recipients go whose message's time has come. A defect's come back when their lease is over. */
export function makeLettingGo({
  recipients,
  mayAct,
  rules,
  blobs,
  patiently,
  ends,
  finish,
  hand,
  clock,
  log,
}: LettingGoDeps): (held: readonly QueueEntry[]) => Promise<void> {
  /** What was looked up finds a mailbox full that has been filled since then: it is tried again, and looked up anew. */
  const finishReleased = async (results: readonly Attempted[]): Promise<readonly Attempted[]> => {
    try {
      await finish(results);
      return results;
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
    }
    const later = results.map((result) =>
      placedOf(result.ended)
        ? { entry: result.entry, ended: ends.of(result.entry, "deferred", mailboxFull, null) }
        : result,
    );
    await finish(later);
    return later;
  };

  return async (held) => {
    const released = await patiently(() =>
      release(held, {
        recipients,
        mayAct,
        now: new Date(clock.now()),
        decided: (acceptance) => rules.decided(acceptance, acceptance.message),
        refused: (entry, kind, reply) => ({ entry, ended: ends.of(entry, kind, reply, null) }),
        readWords: (messageId) => readWords(blobs.read(messageId)),
      }),
    );
    hand(released.away);
    // Each message by itself: one that cannot be written must not keep the others.
    const byMessage = Map.groupBy(released.ends, ({ entry }) => entry.messageId);
    const finished = await Promise.allSettled(
      [...byMessage.values()].map(async (some) => {
        for (const { ended } of await finishReleased(some)) await rules.answer(placedOf(ended) ?? {});
      }),
    );
    for (const one of finished)
      if (one.status === "rejected") log.error("queue release failed", { error: String(one.reason) });
  };
}
