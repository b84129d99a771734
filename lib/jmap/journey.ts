import { answerTo } from "./client.ts";
import type { Sync } from "./sync.ts";
import type { Arrival, DialogueLine, Id } from "./types.ts";

/** What was said to another host at one event of a sent email's way; empty when it is too long ago. Throws `JmapFailure`. */
export async function readDialogue(
  sync: Pick<Sync, "read">,
  accountId: Id,
  eventId: Id,
): Promise<readonly DialogueLine[]> {
  const responses = await sync.read([
    ["JourneyEvent/get", { accountId, ids: [eventId], properties: ["dialogue"] }, "event"],
  ]);
  const { list } = answerTo<{ list: { dialogue: DialogueLine[] }[] }>(responses, "event");
  return list[0]?.dialogue ?? [];
}

export interface Came {
  /** Null for what was not delivered. */
  arrival: Arrival | null;
  /** The mailing list that it says it is from. */
  listId: string | null;
}

/** How an email came here. Throws `JmapFailure`. */
export async function readArrival(sync: Pick<Sync, "read">, accountId: Id, emailId: Id): Promise<Came> {
  const listId = "header:List-Id:asText";
  const responses = await sync.read([
    ["Email/get", { accountId, ids: [emailId], properties: ["keryx:arrival", listId] }, "arrival"],
  ]);
  const { list } = answerTo<{ list: Record<string, unknown>[] }>(responses, "arrival");
  return {
    arrival: (list[0]?.["keryx:arrival"] ?? null) as Arrival | null,
    listId: (list[0]?.[listId] ?? null) as string | null,
  };
}
