import type { ContactCard } from "../../lib/contacts/card.ts";
import { answerIfAny, answerTo, request } from "../../lib/jmap/client.ts";
import type { Id, Invocation, Mailbox } from "../../lib/jmap/types.ts";
import { keepFact, keptAccount, openKept, readFact } from "../../lib/kept/database.ts";
import {
  addressOf,
  isWanted,
  type News,
  type Notice,
  type NoticeChoice,
  type NoticeWords,
  newsProperties,
  noticesOf,
} from "../../lib/kept/notices.ts";

/** How much of what came is looked at, the newest of it; more at once is told as a number anyway. */
const newsMax = 100;
/** Of the writers, and of the cards that may be theirs. */
const writersMax = 20;
const cardsMax = 100;

export interface Told {
  notices: Notice[];
  words: NoticeWords;
  /** Unread conversations in the inbox. */
  unread: number;
}

/** Of what this browser is to tell; undefined where nobody chose. */
export async function chosenNotices(accountId: Id): Promise<NoticeChoice | undefined> {
  const kept = await openKept(accountId);
  try {
    return await readFact(kept, "notices");
  } finally {
    kept.close();
  }
}

/** What came since the last time somebody asked, in this or another tab: each message is told of once. Null where nobody wants to know. */
export async function takeNews(): Promise<Told | null> {
  return navigator.locks.request("keryx-news", async () => {
    const accountId = await keptAccount();
    if (!accountId) return null;
    const kept = await openKept(accountId);
    try {
      const [choice, since] = [await readFact(kept, "notices"), await readFact(kept, "newsState")];
      if (!choice || choice.mode === "off") return null;
      const { state, created, mailboxes } = await ask(accountId, since);
      // Before anything is shown: twice is worse than a notice that was missed.
      await keepFact(kept, "newsState", state);
      const notices = await chosen(accountId, choice, created, mailboxes);
      return { notices, words: choice.words, unread: unreadIn(mailboxes) };
    } finally {
      kept.close();
    }
  });
}

const unreadIn = (mailboxes: readonly Mailbox[]) =>
  mailboxes.find(({ role }) => role === "inbox")?.unreadThreads ?? 0;

/** The emails that are new since a state; none at the first time, and when that was too long ago to know. */
async function ask(accountId: Id, since: string | undefined) {
  const ids = { resultOf: "changes", name: "Email/changes", path: "/created" };
  const calls: Invocation[] = [
    ["Mailbox/get", { accountId, ids: null }, "mailboxes"],
    ["Email/get", { accountId, ids: [] }, "state"],
  ];
  if (since !== undefined)
    calls.push(
      ["Email/changes", { accountId, sinceState: since, maxChanges: newsMax }, "changes"],
      ["Email/get", { accountId, "#ids": ids, properties: newsProperties }, "created"],
    );
  const responses = await request(calls);
  const changes = answerIfAny<{ newState: string; hasMoreChanges: boolean }>(responses, "changes");
  const now = answerTo<{ state: string }>(responses, "state").state;
  return {
    state: changes && !changes.hasMoreChanges ? changes.newState : now,
    created: answerIfAny<{ list: News[] }>(responses, "created")?.list ?? [],
    mailboxes: answerTo<{ list: Mailbox[] }>(responses, "mailboxes").list,
  };
}

async function chosen(
  accountId: Id,
  choice: NoticeChoice,
  created: readonly News[],
  mailboxes: readonly Mailbox[],
): Promise<Notice[]> {
  const withRole = (role: string) => mailboxes.find((mailbox) => mailbox.role === role)?.id;
  const known = choice.mode === "people" ? await knownWriters(accountId, created) : new Set<string>();
  const context = { inboxId: withRole("inbox"), junkId: withRole("junk"), known };
  const wanted = created.filter((email) => isWanted(choice, email, context));
  return noticesOf(wanted, choice);
}

/** Who of the writers is in the contacts. RFC 9610 section 3.3.1; its filter finds parts of addresses, too. */
async function knownWriters(accountId: Id, emails: readonly News[]): Promise<Set<string>> {
  const writers = [...new Set(emails.map(({ from }) => addressOf(from)))]
    .filter(Boolean)
    .slice(0, writersMax);
  if (writers.length === 0) return new Set();
  const conditions = writers.map((email) => ({ email }));
  const ids = { resultOf: "query", name: "ContactCard/query", path: "/ids" };
  const responses = await request([
    ["ContactCard/query", { accountId, filter: { operator: "OR", conditions }, limit: cardsMax }, "query"],
    ["ContactCard/get", { accountId, "#ids": ids, properties: ["emails"] }, "cards"],
  ]);
  const cards = answerIfAny<{ list: Pick<ContactCard, "emails">[] }>(responses, "cards")?.list ?? [];
  const addresses = cards.flatMap(({ emails: held }) =>
    Object.values(held ?? {}).map(({ address }) => address.toLowerCase()),
  );
  return new Set(addresses);
}
