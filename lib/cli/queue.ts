import type { OutgoingQueue, QueuedRecipient } from "../../mail-core/index.ts";
import type { QueueCommand } from "./command.ts";
import type { Act } from "./run.ts";
import { size, table } from "./terminal.ts";

/** Runs one command about the outgoing queue. */
export async function runQueue(command: QueueCommand, queue: OutgoingQueue): Promise<Act> {
  switch (command.kind) {
    case "queue list": {
      const { domain, json } = command;
      const list = await queue.list(domain === undefined ? {} : { domain });
      if (json) return { ok: true, text: `${JSON.stringify(list, null, 2)}\n` };
      const about = domain === undefined ? "" : ` for ${domain}`;
      if (list.total === 0) return done(`Nothing waits${about}.`);
      const more = list.total - list.recipients.length;
      return { ok: true, text: shown(list.recipients) + (more > 0 ? `And ${more} more.\n` : "") };
    }
    case "queue retry": {
      const { which } = command;
      const count = await queue.retry(which);
      if (count > 0) return done(`${count === 1 ? "1 recipient is" : `${count} recipients are`} tried now.`);
      if ("id" in which) return { ok: false, problem: `${which.id} does not wait, or is being tried.` };
      return done("domain" in which ? `Nothing waits for ${which.domain}.` : "Nothing waits.");
    }
    case "queue delete": {
      const result = await queue.remove(command.id);
      if (result.kind === "unknown") {
        return { ok: false, problem: `Nothing waits as ${command.id}: queue list shows what does.` };
      }
      const late = result.wasTrying ? " It was in a server's hands and may still arrive." : "";
      return done(
        `${command.id} to ${printable(result.forwardPath)} is deleted; its sender gets no report.${late}`,
      );
    }
    default:
      return command satisfies never;
  }
}

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });
const printable = (text: string) => text.replace(/[\x00-\x1f\x7f-\x9f]/g, "?");

/** UTC, to the minute. */
const minute = (date: Date) => date.toISOString().slice(0, 16).replace("T", " ");

function shown(recipients: readonly QueuedRecipient[]): string {
  const rows = recipients.map((one) => [
    one.id,
    minute(one.createdAt),
    size(one.sizeOctets),
    one.reversePath ? one.reversePath : "<>",
    one.forwardPath,
    String(one.attempts),
    one.trying ? "now" : minute(one.nextAttemptAt),
    one.lastReply.slice(0, 100),
  ]);
  return table([["ID", "SINCE (UTC)", "SIZE", "FROM", "TO", "TRIED", "NEXT", "LAST ANSWER"], ...rows]);
}
