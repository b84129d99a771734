import type { Id, Invocation } from "../../../lib/jmap/types.ts";

/** What is stored: an email that the server puts together, or one that was uploaded as it is. */
export type Stored = { email: Record<string, unknown> } | { imported: Record<string, unknown> };

/**
 * Stores an email as `draft`, answered under the call id `set`, and then, if that worked, destroys the copies that it takes the place of. A
 * server carries out the destroys of a call whose create failed; but a back-reference to the new id leads nowhere then, and so fail the call
 * that has it and the one that follows from that. RFC 8620 sections 3.7, 5.3.
 */
export function saveCalls(accountId: Id, stored: Stored, olderIds: readonly Id[]): Invocation[] {
  const create: Invocation =
    "email" in stored
      ? ["Email/set", { accountId, create: { draft: stored.email } }, "set"]
      : ["Email/import", { accountId, emails: { draft: stored.imported } }, "set"];
  if (olderIds.length === 0) return [create];
  const savedId = { resultOf: "set", name: create[0], path: "/created/draft/id" };
  const destroy = { resultOf: "older", name: "Core/echo", path: "/ids" };
  return [
    create,
    ["Core/echo", { ids: [...olderIds], "#savedId": savedId }, "older"],
    ["Email/set", { accountId, "#destroy": destroy }, "destroy"],
  ];
}
