import { readThrough } from "../address/through.ts";
import { noWords } from "../mime/word-vector.ts";
import { awaitsRules, onwardRelays, toOne } from "../smtp/onward.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import type { Acceptance, Expansion, Recipients, Relay, Resolution } from "../store/contracts.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import type { Attempted } from "./dsn.ts";

/** Look-ups that run side by side. */
const lookUpsMax = 5;

/** What becomes of a recipient whose message's time has come. */
type Found = { kind: "away" } | { kind: "here"; expansion: Expansion } | Refused;
interface Refused {
  kind: "bounced" | "deferred";
  reply: LastReply;
}

/**
 * Looks up where the recipients of messages lead whose time has come: those that are here end with the delivery, in one transaction,
 * and the others go out as all mail does. What is here is judged now, not when the message was handed in: people come and go.
 */
export async function release(
  entries: readonly QueueEntry[],
  {
    recipients,
    mayAct,
    now,
    decided,
    refused,
    readWords,
  }: {
    recipients: Recipients;
    mayAct: (accountId: string) => Promise<boolean>;
    now: Date;
    /** What the rules of its readers make of it. */
    decided: (acceptance: Acceptance) => Promise<Acceptance>;
    refused: (entry: QueueEntry, kind: "bounced" | "deferred", reply: LastReply) => Attempted;
    readWords: (messageId: string) => Promise<Uint8Array>;
  },
): Promise<{ away: QueueEntry[]; ends: Attempted[] }> {
  const away: QueueEntry[] = [];
  const ends: Attempted[] = [];
  /** Accounts that have the message, by message: two names of one person are one delivery. */
  const placed = new Map<string, Set<string>>();
  const words = new Map<string, Promise<Uint8Array>>();
  const wordsOf = (messageId: string): Promise<Uint8Array> => {
    const read = words.get(messageId) ?? readWords(messageId);
    words.set(messageId, read);
    return read;
  };
  const known = new Map<string, Promise<boolean>>();
  const maySend = (accountId: string): Promise<boolean> => {
    const asked = known.get(accountId) ?? mayAct(accountId);
    known.set(accountId, asked);
    return asked;
  };
  for (let at = 0; at < entries.length; at += lookUpsMax) {
    const some = entries.slice(at, at + lookUpsMax);
    const found = await Promise.all(
      some.map(async ({ domain, forwardPath, reversePath, sizeOctets, accountId }): Promise<Found> => {
        if (accountId && !(await maySend(accountId))) return disabled;
        // Whoever it is for: it is written as an address of that provider.
        if (readThrough(domain)) return { kind: "away" };
        return judge(await recipients.resolve(forwardPath, reversePath, sizeOctets));
      }),
    );
    for (const [n, entry] of some.entries()) {
      const what = found[n] as Found;
      if (what.kind === "away") away.push(entry);
      else if (what.kind === "here") {
        const key = `${entry.messageId} ${entry.reversePath}`;
        const had = placed.get(key) ?? new Set<string>();
        placed.set(key, had);
        const accountIds = what.expansion.accountIds.filter((id) => !had.has(id));
        for (const id of accountIds) had.add(id);
        const words = accountIds.length > 0 ? await wordsOf(entry.messageId) : noWords;
        const promised = await decided(placedBy(entry, what.expansion, { accountIds, words, now }));
        ends.push(delivered(entry, what.expansion, promised));
      } else ends.push(refused(entry, what.kind, what.reply));
    }
  }
  return { away, ends };
}

export const mailboxFull: LastReply = { code: 452, enhanced: "4.2.2", text: "Mailbox full" };

/** Since it was handed in: what is to stop at once is not let go later. */
const disabled: Refused = {
  kind: "bounced",
  reply: { code: 550, enhanced: "5.7.1", text: "The account that handed it in may not send any more" },
};

function judge(resolution: Resolution): Found {
  switch (resolution.kind) {
    case "elsewhere":
      return { kind: "away" };
    case "account":
      return { kind: "here", expansion: toOne(resolution) };
    case "list":
      return { kind: "here", expansion: resolution };
    case "full":
      return resolution.isForever
        ? {
            kind: "bounced",
            reply: { code: 552, enhanced: "5.2.2", text: "Message is larger than the mailbox may be" },
          }
        : { kind: "deferred", reply: mailboxFull };
    case "unknown":
      return { kind: "bounced", reply: { code: 550, enhanced: "5.1.1", text: "User unknown" } };
    case "looping":
      return { kind: "bounced", reply: { code: 550, enhanced: "5.4.6", text: "Aliases lead in a circle" } };
    default:
      return resolution satisfies never;
  }
}

/** What the end of a row places, with those who do not have it yet, and sends on. */
function placedBy(
  entry: QueueEntry,
  expansion: Expansion,
  { accountIds, words, now }: { accountIds: readonly string[]; words: Uint8Array; now: Date },
): Acceptance {
  const { reversePath, forwardPath, trace, accountId, submissionId, dsn } = entry;
  const recipient: Relay = {
    reversePath,
    forwardPath,
    trace,
    accountId,
    submissionId,
    dsn,
    state: "waiting",
  };
  return {
    message: { kind: "existing", messageId: entry.messageId },
    needsRoom: true,
    words,
    receivedAt: now,
    deliveries: accountIds.map((id) => ({
      accountId: id,
      mailbox: { role: "inbox" },
      keywords: [],
      trace: Buffer.concat([Buffer.from(deliveryTrace(reversePath, forwardPath)), trace]),
      ...awaitsRules(expansion, id, recipient),
    })),
    relays: [...onwardRelays(recipient, expansion).values()],
  };
}

/** The end of a row whose recipient is here. */
function delivered(entry: QueueEntry, expansion: Expansion, placed: Acceptance): Attempted {
  if (expansion.accountIds.length > 0) {
    const reply = { code: 250, enhanced: "2.1.5", text: "Delivered" };
    return { entry, ended: { kind: "delivered", reply, host: null, call: null, placed } };
  }
  // Nobody of ours has it: the rows that it became tell the rest.
  const reply = { code: 250, enhanced: "2.1.5", text: "Passed on to where this address leads" };
  return { entry, ended: { kind: "relayed", reply, host: null, call: null, placed }, takesNotices: true };
}
