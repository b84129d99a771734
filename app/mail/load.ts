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
  Quota,
  Thread,
} from "../../lib/jmap/types.ts";
import { mailCore } from "../../lib/mail.ts";
import { preferencesOf } from "../../lib/preferences.ts";
import { type CurrentSession, requireSession } from "../../lib/session.ts";
import { trustedSenders } from "../../lib/trusted-senders.ts";
import type { Writing } from "../../lib/writing.ts";
import { writingOf } from "../../lib/writings.ts";
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

/** Reads the page's data in two requests to the mail core; null when there is no such folder. */
export async function loadMail(place: Place): Promise<MailStart | null> {
  const session = await requireSession();
  const accountId = `a${session.account}`;
  const appearance = await appearanceOf(session.account);
  const tabs = tabsOf(appearance);
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
    preferencesOf(session.account),
  ]);
  const mailboxes = answerTo<{ list: Mailbox[]; state: string }>(first, "mailboxes");
  const emailState = answerTo<{ state: string }>(first, "state").state;
  const quotas = answerTo<{ list: Quota[]; state: string }>(first, "quota");
  const quota = quotas.list[0] ?? null;
  const isGrouped = appearance.grouping === "conversations";
  const store = new JmapStore({
    accountId,
    isGrouped,
    tabs,
    mailboxes: mailboxes.list,
    identities: answerIfAny<{ list: Identity[] }>(first, "identities")?.list ?? [],
    ...preferences,
    emails: [],
    threads: [],
    submissions: [],
    pending: null,
    quota,
    lists: [],
    states: {},
  });
  const query = queryOf(place, store, clock.timeZone);
  if (!query && ![isScheduled, isOutbox, isContacts].some((is) => is(place))) return null;
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
      accountId,
      isGrouped,
      tabs,
      mailboxes: mailboxes.list,
      identities: [...store.identities],
      ...preferences,
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
