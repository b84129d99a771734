import { readAccount } from "../store/accounts.ts";
import type { Sql } from "../store/database.ts";
import { listMailboxes } from "../store/mailboxes.ts";
import type { Prepared, PrepareResult } from "./email-create.ts";
import type { SetError } from "./email-patch.ts";
import type { JmapDeps, MethodContext } from "./method.ts";

export const overQuota: SetError = {
  type: "overQuota",
  description: "The mailbox is full. Delete what is no longer needed.",
};

/** Octets that the account may still take. */
export async function quotaRoom(sql: Sql, accountId: string): Promise<number> {
  const account = await readAccount(sql, accountId);
  return account?.quotaOctets == null ? Number.POSITIVE_INFINITY : account.quotaOctets - account.usedOctets;
}

/**
 * Makes blobs of what shall become emails, before the transaction that then only has to name them. No more is written than
 * the quota has room for: one upload could be asked for many times.
 */
export async function prepareAll(
  deps: JmapDeps,
  context: MethodContext,
  given: Record<string, unknown>,
  prepare: (
    deps: JmapDeps,
    context: MethodContext,
    given: unknown,
    mailboxes: ReadonlySet<string>,
  ) => Promise<PrepareResult>,
): Promise<{ prepared: Map<string, Prepared>; notCreated: Record<string, SetError> }> {
  const prepared = new Map<string, Prepared>();
  // Without a prototype: a creation id may be "__proto__".
  const notCreated: Record<string, SetError> = Object.create(null);
  const entries = Object.entries(given);
  if (entries.length === 0) return { prepared, notCreated };
  const mailboxes = new Set((await listMailboxes(deps.database, context.account)).map(({ id }) => id));
  let room = await quotaRoom(deps.database, context.account);
  for (const [creationId, one] of entries) {
    const result: PrepareResult =
      room > 0 ? await prepare(deps, context, one, mailboxes) : { ok: false, error: overQuota };
    if (result.ok) {
      room -= result.prepared.blob.sizeOctets;
      prepared.set(creationId, result.prepared);
    } else notCreated[creationId] = result.error;
  }
  return { prepared, notCreated };
}
