import { type Appearance, tabsOf } from "../../lib/appearance.ts";
import { appearanceOf } from "../../lib/appearances.ts";
import {
  listKey,
  mailboxesCall,
  pendingCalls,
  quotaCall,
  threadCalls,
  using,
  windowCalls,
} from "../../lib/jmap/calls.ts";
import { answerIfAny, answerTo, type Places } from "../../lib/jmap/client.ts";
import { JmapStore, type Snapshot } from "../../lib/jmap/store.ts";
import type {
  Email,
  EmailSubmission,
  Identity,
  Invocation,
  Mailbox,
  OpenAccount,
  Quota,
  Thread,
} from "../../lib/jmap/types.ts";
import { mailCore } from "../../lib/mail.ts";
import { preferencesIn } from "../../lib/preferences.ts";
import { type CurrentSession, requireSession } from "../../lib/session.ts";
import { trustedSenders } from "../../lib/trusted-senders.ts";
import type { Writing } from "../../lib/writing.ts";
import { writingOf } from "../../lib/writings.ts";
import type { Reached } from "../../mail-core/index.ts";
import { readClock } from "../request-clock.ts";
import { isContacts, isOutbox, isScheduled, type Place, queryOf } from "./place.ts";

/** Everything the mail screens begin with. */
export interface MailStart {
  snapshot: Snapshot;
  places: Places;
  place: Place;
  person: { address: string; name: string; administrator: boolean };
  /** How the reader writes times, so that server and browser agree. */
  clock: { now: number; locale: string; timeZone: string };
  appearance: Appearance;
  writing: Writing;
  /** Whose remote pictures are always shown. */
  trusted: string[];
  /** Whether such pictures come by way of this server. */
  hasImageProxy: boolean;
}

async function ask(session: CurrentSession, methodCalls: Invocation[]): Promise<Invocation[]> {
  const answer = await mailCore().jmap(session.account, { using, methodCalls });
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  return answer.response.methodResponses;
}

/** Of an account that a session may name what its pages know. */
export const asOpenAccount = ({ accountId: id, address, access }: Reached): OpenAccount => ({
  ...{ id, address, access },
});

/** Reads the page's data in two requests to the mail core; null when there is no such folder, and when the account is not open to the reader. */
export async function loadMail(place: Place): Promise<MailStart | "closed" | null> {
  const session = await requireSession();
  const reached = await mailCore().reached(session.account);
  const shown = reached.find(({ access, address }) =>
    place.account === null ? access === "own" : address.toLowerCase() === place.account,
  );
  if (!shown) return "closed";
  const { accountId } = shown;
  const appearance = await appearanceOf(session.account);
  // Of one's own inbox alone: which mail is in which tab is its owner's to choose.
  const tabs = shown.access === "own" ? tabsOf(appearance) : null;
  const [first, resource, clock, writing, trusted, preferences] = await Promise.all([
    ask(session, [
      mailboxesCall({ accountId, tabs }),
      ["Identity/get", { accountId, ids: null }, "identities"],
      ["Email/get", { accountId, ids: [] }, "state"],
      quotaCall(accountId),
    ]),
    mailCore().jmapSession(session.account, ""),
    readClock(),
    writingOf(session.account),
    trustedSenders(session.account),
    preferencesIn(session.account, shown),
  ]);
  const mailboxes = answerTo<{ list: Mailbox[]; state: string }>(first, "mailboxes");
  const emailState = answerTo<{ state: string }>(first, "state").state;
  const quotas = answerTo<{ list: Quota[]; state: string }>(first, "quota");
  const quota = quotas.list[0] ?? null;
  const isGrouped = appearance.grouping === "conversations";
  const about = {
    ...{ accountId, readerId: `a${session.account}`, isGrouped, tabs, ...preferences },
    accounts: reached.map(asOpenAccount),
    mailboxes: mailboxes.list,
    identities: answerIfAny<{ list: Identity[] }>(first, "identities")?.list ?? [],
  };
  const store = new JmapStore({
    ...about,
    emails: [],
    threads: [],
    submissions: [],
    pending: null,
    quota,
    lists: [],
    states: {},
  });
  const query = queryOf(place, store, clock.timeZone);
  const isElsewhere = isOutbox(place) || isContacts(place) || (isScheduled(place) && store.may("submit"));
  if (!query && !isElsewhere) return null;
  const calls = [
    ...(query ? windowCalls(store, query, 0) : pendingCalls(accountId)),
    ...(place.threadId && !isContacts(place) ? threadCalls(store, place.threadId) : []),
  ];
  const second = await ask(session, calls);
  if (query) store.putWindow(query, second);
  else {
    store.putEmails(answerTo<{ list: Email[] }>(second, "pending.emails").list);
    store.putPending(answerTo<{ list: EmailSubmission[] }>(second, "pending").list);
  }
  if (place.threadId) {
    store.putThreads(answerIfAny<{ list: Thread[] }>(second, "thread.threads")?.list ?? []);
    for (const tag of ["thread.own", "thread.emails"])
      store.putEmails(answerIfAny<{ list: Email[] }>(second, tag)?.list ?? []);
  }
  const list = query && store.lists.get(listKey(query));
  return {
    snapshot: {
      ...about,
      emails: [...store.emails.values()],
      threads: [...store.threads.values()],
      submissions: [...store.submissions.values()],
      pending: store.pending,
      quota,
      lists: list ? [{ ...list, ids: list.ids.slice(0, 50) }] : [],
      // Read before the rest: what happened since is asked for, never missed.
      states: { Email: emailState, Mailbox: mailboxes.state, Quota: quotas.state },
    },
    places: placesOf(resource),
    place,
    person: {
      address: session.address,
      name: session.name,
      administrator: session.role === "administrator",
    },
    clock: { now: clock.now, locale: clock.locale, timeZone: clock.timeZone },
    appearance,
    writing,
    trusted,
    hasImageProxy: mailCore().remoteImages !== null,
  };
}

/** Where octets come from and go to, of a session resource. */
export function placesOf({
  downloadUrl,
  uploadUrl,
  capabilities,
  accounts,
}: Record<string, unknown>): Places {
  const core = (capabilities as Record<string, { maxSizeUpload?: number }>)["urn:ietf:params:jmap:core"];
  const [account] = Object.values(
    accounts as Record<string, { accountCapabilities: Record<string, unknown> }>,
  );
  const submission = account?.accountCapabilities["urn:ietf:params:jmap:submission"];
  return {
    downloadUrl: String(downloadUrl),
    uploadUrl: String(uploadUrl),
    maxSizeUpload: core?.maxSizeUpload ?? Number.POSITIVE_INFINITY,
    maxDelayedSendS: (submission as { maxDelayedSend?: number } | undefined)?.maxDelayedSend ?? 0,
  };
}
