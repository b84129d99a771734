import type {
  JourneyEvent,
  Ledger,
  OutgoingQueue,
  QueuedMessage,
  QueuedRecipient,
  QueueSelection,
} from "../../mail-core/index.ts";
import type { QueueCommand } from "./queue-command.ts";
import { way } from "./queue-way.ts";
import type { Act } from "./run.ts";
import { confirm, printable, size, table } from "./terminal.ts";

/** Of what is found, so much is listed. */
const listedMax = 1_000;

/** Runs one command about the outgoing queue. */
export async function runQueue(command: QueueCommand, queue: OutgoingQueue): Promise<Act> {
  switch (command.kind) {
    case "queue list":
      return list(command, queue);
    case "queue show": {
      const [message, journey] = [await queue.show(command.id), await queue.journey(command.id)];
      if (!message || !journey)
        return { ok: false, problem: `There is nothing of the id ${command.id} in the queue.` };
      const { events } = journey;
      return { ok: true, text: command.json ? json({ ...message, events }) : shown(message, events) };
    }
    case "queue hold":
      return ended(await queue.hold(command.which), command.which, "held");
    case "queue release":
      return ended(await queue.release(command.which), command.which, "released", "is held");
    case "queue retry":
      return ended(await queue.retry(command.which), command.which, "tried now", "waits to be tried");
    case "queue delete": {
      const { which, report, yes } = command;
      if ("filter" in which && !yes && !(await confirm(`Delete all that waits${about(which)}?`)))
        return { ok: false, problem: "Nothing was deleted." };
      const { deleted, soon } = await queue.remove(which, { report });
      if (soon === 0) return ended(deleted, which, "deleted without a report to the sender");
      const later = report
        ? "their senders are told by the running server"
        : `${soon} of them were in a server's hands: what is on the wire may still arrive`;
      return done(`${counted(deleted + soon)} deleted; ${later}.`);
    }
    case "queue route": {
      const { which, nextHop } = command;
      const way = nextHop ? `sent to ${nextHop.host}:${nextHop.port}` : "sent the usual way";
      return ended(await queue.route(which, nextHop), which, way, nextHop ? "waits" : "is sent another way");
    }
    case "queue ledger": {
      const ledger = await queue.ledger();
      const text = command.json ? json(ledger) : book(ledger);
      const isBalanced = ledger.unexplained === 0 && ledger.miscounted.length === 0;
      return isBalanced ? { ok: true, text } : { ok: false, problem: text.trimEnd() };
    }
    default:
      return command satisfies never;
  }
}

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const counted = (count: number) => (count === 1 ? "1 recipient is" : `${count} recipients are`);

/** " for hamburger.edu", " from bob": what was chosen. */
function about(which: QueueSelection): string {
  if ("ids" in which) return ` as ${which.ids.map(printable).join(", ")}`;
  const { destination, sender, recipient, reply } = which.filter;
  const parts = [
    destination && ` for ${destination}`,
    sender && ` from ${sender}`,
    recipient && ` to ${recipient}`,
    reply && ` with the answer "${reply}"`,
  ];
  return printable(parts.filter(Boolean).join(""));
}

/** Somebody who names ids expects them to be there; a choice may be of nothing. */
function ended(count: number, which: QueueSelection, what: string, state = "waits"): Act {
  if (count > 0) return done(`${counted(count)} ${what}.`);
  const nothing = `Nothing ${state}${about(which)}`;
  return "ids" in which
    ? { ok: false, problem: `${nothing}: queue list shows what does.` }
    : done(`${nothing}.`);
}

/** UTC, to the minute. */
const minute = (date: Date) => date.toISOString().slice(0, 16).replace("T", " ");

async function list(
  { filter, json: isJson }: Extract<QueueCommand, { kind: "queue list" }>,
  queue: OutgoingQueue,
): Promise<Act> {
  const recipients: QueuedRecipient[] = [];
  let next: string | null | undefined;
  while (next !== null && recipients.length < listedMax) {
    const page = await queue.list(filter, { from: next, limit: listedMax - recipients.length });
    recipients.push(...(page?.recipients ?? []));
    next = page?.next ?? null;
  }
  const hasMore = next !== null;
  if (isJson) return { ok: true, text: json({ recipients, hasMore }) };
  if (recipients.length === 0)
    return done(
      `Nothing ${filter.state && filter.state !== "waiting" ? `is ${filter.state}` : "waits"}${about({ filter })}.`,
    );
  const more = hasMore ? "There is more: choose with --domain, --from, --to or --reply.\n" : "";
  return { ok: true, text: tableOf(recipients) + more };
}

const nextOf = (one: QueuedRecipient): string => {
  if (one.deleting) return "deleting";
  if (one.trying) return "now";
  if (one.state !== "waiting") return one.state;
  return minute(one.nextAttemptAt);
};

function tableOf(recipients: readonly QueuedRecipient[]): string {
  const rows = recipients.map((one) => [
    one.id,
    minute(one.createdAt),
    size(one.sizeOctets),
    one.reversePath ? one.reversePath : "<>",
    one.forwardPath,
    String(one.attempts),
    nextOf(one),
    one.lastReply.slice(0, 100),
  ]);
  return table([["ID", "SINCE (UTC)", "SIZE", "FROM", "TO", "TRIED", "NEXT", "LAST ANSWER"], ...rows]);
}

function shown(
  { recipient, recipients, account, parameters, header }: QueuedMessage,
  events: readonly JourneyEvent[],
): string {
  const given = Object.entries(parameters).map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const facts = table([
    ["Subject", recipient.subject],
    ["From", recipient.reversePath || "<>"],
    ["Handed in by", account ?? "nobody who signed in"],
    ["To", recipient.forwardPath],
    ["Next hop", recipient.destination],
    ["Size", size(recipient.sizeOctets)],
    ["Since (UTC)", minute(recipient.createdAt)],
    ["Until (UTC)", minute(recipient.expiresAt)],
    ["Parameters", given.join(" ")],
  ]);
  const lines = header.split(/\r\n|\n/).map((line) => printable(line.replaceAll("\t", "  ")));
  return `${facts}\n${tableOf(recipients)}\n${way(events)}\n${lines.join("\n").trimEnd()}\n`;
}

function book(ledger: Ledger): string {
  const { accepted, delivered, relayed, bounced, expired, deleted, canceled, discarded, waiting } = ledger;
  const rows: [string, number][] = [
    ["delivered here", delivered],
    ["taken by another host", relayed],
    ["bounced", bounced],
    ["expired", expired],
    ["deleted by an administrator", deleted],
    ["called back by its sender", canceled],
    ...discarded.map(({ rule, count }): [string, number] => [`discarded by the rule "${rule}"`, count]),
    ["waiting", waiting],
  ];
  const lines = [
    ["accepted", String(accepted)],
    ...rows.map(([name, count]) => [`  ${name}`, String(count)]),
  ];
  const problems = [
    ...(ledger.unexplained === 0 ? [] : [`${ledger.unexplained} of them are unexplained.`]),
    ...ledger.miscounted.map(
      ({ end, noted, found }) =>
        `In the last two hours ${noted} ${end} were noted, and the queue has ${found}.`,
    ),
  ];
  return `${table(lines)}${problems.length > 0 ? problems.join("\n") : "Every recipient is accounted for."}\n`;
}
