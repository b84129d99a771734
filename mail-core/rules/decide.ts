import { formatAddress, parseAddress } from "../address/address.ts";
import { unstructuredText } from "../mime/field-text.ts";
import { ruleField } from "../mime/received.ts";
import type { Checked } from "../sieve/check.ts";
import type { SieveAction, SieveMessage } from "../sieve/message.ts";
import { runScript } from "../sieve/run.ts";
import { awaitsRules, onwardRelays, toOne } from "../smtp/onward.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import type { Answer, Delivery, Recipients, Relay } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";
import type { AccountRules } from "../store/rules.ts";
import { answerFor } from "./answer-for.ts";
import { keywordsOfFlags } from "./flags.ts";
import { createFolder, type Folders, readFolders } from "./folders.ts";
import type { Source } from "./source.ts";
import { awayOf } from "./vacation.ts";

export type KnownRules = AccountRules & { checked: Checked | null };

export interface DecideDeps {
  database: Database;
  ids: Ids;
  recipients: Pick<Recipients, "leadsTo" | "addressesOf" | "ownerOf">;
  /** Counts one message that an account sends to so many; what is wrong with it, or null. */
  refusesSending: (accountId: string, recipients: number) => Promise<string | null>;
}

/** One reader of a message. */
export interface Reader {
  delivery: Delivery;
  /** Null for mail that is neither sent on nor answered. */
  relay: Relay | null;
  rules: KnownRules;
  source: Source;
}

/** What becomes of a message for one reader. */
export interface Decision {
  /** Into the reader's mailboxes. */
  own: Delivery[];
  /** To others here that a redirection leads to. */
  others: Delivery[];
  relays: Relay[];
  isDiscarded: boolean;
  answer: Answer | null;
  /** What could not be done, in words for the reader. */
  failure: string | null;
}

type FileInto = Extract<SieveAction, { kind: "fileinto" }>;

/** Runs the script, and says what its actions come to here. */
export async function decideFor(reader: Reader, deps: DecideDeps): Promise<Decision> {
  const { delivery, relay, rules, source } = reader;
  const { accountId } = delivery;
  const folders = readFolders(deps.database, accountId);
  const envelope = { from: relay?.reversePath ?? "", to: relay?.forwardPath ?? rules.address };
  const message = source.seenBy(delivery.trace, envelope);
  const { actions, failure } = await actionsOf(rules, message, folders);
  const decision: Decision = {
    own: [],
    others: [],
    relays: [],
    isDiscarded: false,
    answer: null,
    failure,
  };
  for (const action of actions) {
    switch (action.kind) {
      case "keep":
        place(decision, delivery, delivery.mailbox, action);
        break;
      case "fileinto": {
        const mailboxId = await mailboxOf(action, folders, accountId, source.receivedAt, deps);
        if (mailboxId === null) decision.failure = `There is no folder “${action.mailbox}”`;
        place(decision, delivery, mailboxId === null ? delivery.mailbox : { id: mailboxId }, action);
        break;
      }
      case "redirect":
        await redirect(decision, reader, action, deps);
        break;
      case "discard":
        decision.isDiscarded = true;
        break;
      case "vacation":
        decision.answer = await answerFor(action, reader, message, deps);
        break;
      default:
        action satisfies never;
    }
  }
  const isKept = await isSeen(decision, folders);
  const away = isKept ? awayOf(rules.vacation, source.receivedAt) : null;
  if (away) decision.answer ??= await answerFor(away, reader, message, deps);
  return decision;
}

const keep: readonly SieveAction[] = [{ kind: "keep", flags: [], rule: null }];

async function actionsOf(
  { checked }: KnownRules,
  message: SieveMessage,
  folders: Folders,
): Promise<{ actions: readonly SieveAction[]; failure: string | null }> {
  if (!checked) return { actions: keep, failure: null };
  const outcome = checked.ok ? await runScript(checked.script, message, folders) : checked;
  if (outcome.ok) return { actions: outcome.actions, failure: null };
  const { line, column, reason } = outcome.fault;
  return { actions: keep, failure: `Line ${line}, column ${column}: ${reason}` };
}

/** Twice in one mailbox is once there, with the keywords of both. */
function place(
  decision: Decision,
  delivery: Delivery,
  mailbox: Delivery["mailbox"],
  { flags, rule }: Extract<SieveAction, { flags: readonly string[] }>,
): void {
  const keywords = [...delivery.keywords, ...keywordsOfFlags(flags)];
  const there = decision.own.find((one) => JSON.stringify(one.mailbox) === JSON.stringify(mailbox));
  if (there) there.keywords = [...new Set([...there.keywords, ...keywords])];
  else decision.own.push({ ...delivery, mailbox, keywords, trace: withRule(delivery.trace, rule) });
}

/** “Why is this here?” is answered from the trace. */
function withRule(trace: Uint8Array, rule: string | null): Uint8Array {
  const text = rule === null ? null : unstructuredText(rule);
  return text === null ? trace : Buffer.concat([trace, Buffer.from(`${ruleField}:${text}\r\n`)]);
}

async function mailboxOf(
  { mailbox, mailboxId, creates }: FileInto,
  folders: Folders,
  accountId: string,
  now: Date,
  deps: DecideDeps,
): Promise<string | null> {
  // A folder that got another name is still the one that was meant. RFC 9042 section 4.
  const found = (mailboxId && (await folders.byId(mailboxId))) || (await folders.byName(mailbox));
  if (found) return found.id;
  return creates ? createFolder(deps, accountId, mailbox, now) : null;
}

/**
 * Sends a message on as a forwarding does: to people here at once, to others by the queue, under a reverse-path of ours, and counted as what
 * the reader sends. What cannot be sent on is kept.
 */
async function redirect(
  decision: Decision,
  { delivery, relay, source }: Reader,
  action: Extract<SieveAction, { kind: "redirect" }>,
  { recipients, refusesSending }: DecideDeps,
): Promise<void> {
  const address = parseAddress(action.address);
  const failed = (reason: string) => {
    decision.failure = `Not redirected to ${action.address}: ${reason}`;
    place(decision, delivery, delivery.mailbox, { flags: [], rule: action.rule, kind: "keep" });
  };
  if (!address) return failed("this is no address");
  if (!relay) return failed("collected mail is not sent on");
  const refusal = await refusesSending(delivery.accountId, 1);
  if (refusal !== null) return failed(refusal);
  const { reversePath, forwardPath } = relay;
  const to = formatAddress(address);
  const found = await recipients.leadsTo(forwardPath, [to], reversePath, source.octets);
  if (found.kind !== "account" && found.kind !== "list")
    return failed(found.kind === "full" ? "the mailbox there is full" : "nobody is there");
  const expansion = found.kind === "list" ? found : toOne(found);
  // The reader is here, and decides about copies: the sender hears nothing of them.
  const quiet = { ...expansion, accountIds: [delivery.accountId] };
  decision.relays.push(...onwardRelays(relay, quiet).values());
  for (const accountId of expansion.accountIds) {
    const passed = `${deliveryTrace(reversePath, to)}Delivered-To: ${forwardPath}\r\n`;
    const trace = Buffer.concat([Buffer.from(passed), relay.trace]);
    const onward: Relay = { ...relay, forwardPath: to };
    const ruled = awaitsRules(expansion, accountId, onward);
    decision.others.push({ accountId, mailbox: { role: "inbox" }, keywords: [], trace, ...ruled });
  }
}

/** True when the reader finds it somewhere but in Spam and Trash: the vacation answers nothing else. */
async function isSeen({ own }: Decision, folders: Folders): Promise<boolean> {
  for (const { mailbox } of own) {
    const role = "role" in mailbox ? mailbox.role : (await folders.byId(`m${mailbox.id}`))?.role;
    if (role !== "junk" && role !== "trash") return true;
  }
  return false;
}
