import { answerTo, request } from "../../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../../lib/jmap/store.ts";
import type { Email } from "../../../../lib/jmap/types.ts";
import type { History } from "./sender-signs.ts";

const held = new WeakMap<JmapStore, Map<string, Promise<History>>>();
/** Messages that are remembered. */
const heldMax = 500;

/** What one had to do with the sender of a message before it came; asked once for each message. */
export function historyOf(store: JmapStore, email: Email, sender: string): Promise<History> {
  const known = held.get(store) ?? new Map<string, Promise<History>>();
  held.set(store, known);
  const before = known.get(email.id);
  if (before) return before;
  if (known.size >= heldMax) known.clear();
  const asked = ask(store, email, sender);
  known.set(email.id, asked);
  asked.catch(() => known.delete(email.id));
  return asked;
}

async function ask(store: JmapStore, { receivedAt }: Email, sender: string): Promise<History> {
  const { accountId } = store;
  const sent = store.mailboxWithRole("sent")?.id;
  const responses = await request([
    ["Email/query", { accountId, filter: { from: sender, before: receivedAt }, limit: 1 }, "written"],
    [
      "Email/query",
      { accountId, filter: { to: sender, ...(sent ? { inMailbox: sent } : {}) }, limit: 1 },
      "wrote",
    ],
  ]);
  const isAny = (tag: string) => answerTo<{ ids: string[] }>(responses, tag).ids.length > 0;
  return { hasWritten: isAny("written"), wasWrittenTo: isAny("wrote") };
}
