import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { AccountId } from "../ids.ts";
import type { Access, JmapCaller, Reached } from "../index.ts";
import type { Log } from "../log.ts";
import type { Rules } from "../rules/rules.ts";
import type { Cache } from "../store/cache.ts";
import type { Announcer, Blobs, Intake, Recipients } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";

/** What the methods stand on. */
export interface JmapDeps {
  database: Database;
  blobs: Blobs;
  intake: Intake;
  announcer: Announcer;
  recipients: Recipients;
  signer: Signer;
  rules: Rules;
  config: MailCoreConfig;
  ids: Ids;
  clock: Clock;
  log: Log;
  cache: Cache;
}

export interface MethodContext {
  /** The row id of the account that the call names; the dispatcher has seen that who asks may do this in it. */
  account: AccountId;
  /** The same as JMAP shows it: "a" and the row id. */
  accountId: string;
  /** How far the account is open to who asks. */
  access: Access;
  /** Of a call with `fromAccountId` that other account; null where it is none that who asks may read. RFC 8620 section 5.4. */
  from: Pick<Reached, "account" | "accountId" | "access"> | null;
  caller: JmapCaller;
  using: ReadonlySet<string>;
  /** Creation id (without "#") to id, of this request; methods add what they create. RFC 8620 section 5.3. */
  createdIds: Map<string, string>;
}

/** A method-level error. RFC 8620 section 3.6.2. */
export interface MethodError {
  type: string;
  description?: string;
  [property: string]: unknown;
}

/** One method call's responses, in order (EmailSubmission/set may give an Email/set response too); or its error. */
export type MethodOutcome =
  | { ok: true; responses: [name: string, args: Record<string, unknown>][] }
  | { ok: false; error: MethodError };

/** Runs one call whose back-references were resolved. Throws for defects only: the dispatcher answers serverFail. */
export type Method = (args: Record<string, unknown>, context: MethodContext) => Promise<MethodOutcome>;

export const answer = (name: string, args: Record<string, unknown>): MethodOutcome => ({
  ok: true,
  responses: [[name, args]],
});
export const refuse = (type: string, description?: string): MethodOutcome => ({
  ok: false,
  error: { type, ...(description ? { description } : {}) },
});
