import type { JmapStore } from "../../lib/jmap/store.ts";
import { summaryOf } from "../../lib/jmap/summary.ts";
import type { Email } from "../../lib/jmap/types.ts";
import { forgetAllBut, keptAccount, readFact, withKept } from "../../lib/kept/database.ts";
import { threadsOf } from "../../lib/kept/lists.ts";
import type { MailStart } from "./load.ts";
import type { Place } from "./place.ts";

/** What was not told by the server for so long is not shown any more, and goes. */
const keptForMs = 30 * 86_400_000;

/** What the screens began with, as it is now, without the mail. */
export function startToKeep(start: MailStart, store: JmapStore): MailStart {
  const {
    accountId,
    readerId,
    accounts,
    isGrouped,
    tabs,
    mailboxes,
    identities,
    labels,
    searches,
    keys,
    quota,
  } = store;
  return {
    ...start,
    snapshot: {
      ...{
        accountId,
        readerId,
        accounts: [...accounts],
        isGrouped,
        tabs,
        quota,
        keys,
        searches: [...searches],
      },
      ...{ mailboxes: [...mailboxes], identities: [...identities], labels: [...labels] },
      ...{ emails: [], threads: [], submissions: [], pending: null, lists: [], states: {} },
    },
  };
}

/** What the screens begin with where the server is away: what is kept here of the reader's own account. Null when nothing is, or when it is too old. */
export async function startOffline(place: Place): Promise<MailStart | null> {
  const accountId = await keptAccount();
  if (!accountId) return null;
  const held = await withKept(accountId, async (kept) => {
    const fact = await readFact(kept, "start");
    const state = await readFact(kept, "emailState");
    return fact && state !== undefined ? { fact, state, emails: await kept.getAll("emails") } : null;
  });
  if (!held) return null;
  if (held.fact.keptAt < Date.now() - keptForMs) {
    await forgetAllBut(null);
    return null;
  }
  const start = held.fact.start as MailStart;
  const { isGrouped } = start.snapshot;
  const shown = (email: Email) => (isGrouped ? email : { ...email, threadId: email.id });
  return {
    ...start,
    place,
    clock: { ...start.clock, now: Date.now() },
    snapshot: {
      ...start.snapshot,
      emails: held.emails.map(summaryOf).map(shown),
      threads: threadsOf(held.emails, isGrouped),
      states: { Email: held.state },
    },
  };
}
