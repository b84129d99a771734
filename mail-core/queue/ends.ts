import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Call } from "../store/journey.ts";
import { deletedReply, type Ended, type LastReply, type QueueEntry } from "../store/queue.ts";
import { isOverdue, notPast, tooLate, withDeadline } from "./deadline.ts";
import { delayNoticesMs, nextAttempt, noticesDue } from "./schedule.ts";

/** What becomes of an entry. */
export interface Ends {
  /** After an attempt: one that is deferred is tried again, or has expired. */
  of(entry: QueueEntry, kind: "relayed" | "deferred" | "bounced", reply: LastReply, call: Call | null): Ended;
  /** Of what needs no call: it was delivered here, an administrator took it out, or it is too late. */
  withoutCall(entry: QueueEntry): Ended;
}

const delivered = {
  kind: "delivered",
  reply: { code: 250, enhanced: "2.1.5", text: "Delivered" },
  host: null,
  call: null,
} as const;
const deleted = { kind: "deleted", reply: deletedReply, host: null, call: null } as const;

export function makeEnds({
  config,
  clock,
  random,
}: {
  config: MailCoreConfig;
  clock: Clock;
  random: () => number;
}): Ends {
  const of: Ends["of"] = (entry, kind, reply, call) => {
    const now = new Date(clock.now());
    const called = { reply, host: call?.host ?? null, call };
    if (kind !== "deferred") return { kind, ...called };
    if (now >= entry.expiresAt) return { kind: "expired", ...called };
    const start = entry.releaseAt ?? entry.createdAt;
    const noticesMs = withDeadline(config.delayNoticesMs ?? delayNoticesMs, entry, start);
    const delayNotices = noticesDue(now.getTime() - start.getTime(), noticesMs);
    const next = nextAttempt(now, entry.attempts + 1, config.retryScheduleMs, random);
    return {
      isLate: delayNotices > entry.delayNotices,
      delayNotices,
      kind,
      ...called,
      nextAttemptAt: notPast(next, entry, now),
    };
  };
  return {
    of,
    withoutCall(entry) {
      if (entry.removal) return deleted;
      return entry.dsn.delivered ? delivered : of(entry, "deferred", tooLate, null);
    },
  };
}

/** What needs no call or must have none any more, what waited for its time, and all others. */
export function kindOf(entry: QueueEntry, nowMs: number): "over" | "held" | "away" {
  if (entry.dsn.delivered || entry.removal || isOverdue(entry, nowMs)) return "over";
  return entry.releaseAt ? "held" : "away";
}
