import type { Id, Invocation } from "../../../lib/jmap/types.ts";

/**
 * Stores an email as `draft`, answered under the call id `set`, and then, if that worked, destroys the copies that it takes the place of. A
 * server carries out the destroys of a call whose create failed; but a back-reference to the new id leads nowhere then, and so fail the call
 * that has it and the one that follows from that. RFC 8620 sections 3.7, 5.3.
 */
export function saveCalls(
  accountId: Id,
  draft: Record<string, unknown>,
  olderIds: readonly Id[],
): Invocation[] {
  const create: Invocation = ["Email/set", { accountId, create: { draft } }, "set"];
  if (olderIds.length === 0) return [create];
  const savedId = { resultOf: "set", name: "Email/set", path: "/created/draft/id" };
  const destroy = { resultOf: "older", name: "Core/echo", path: "/ids" };
  return [
    create,
    ["Core/echo", { ids: [...olderIds], "#savedId": savedId }, "older"],
    ["Email/set", { accountId, "#destroy": destroy }, "destroy"],
  ];
}
