import type { Arrival } from "./journey.ts";

export interface AccountSummary {
  id: string;
  address: string;
  name: string;
  role: "user" | "administrator";
  quotaOctets: number | null;
  usedOctets: number;
  disabled: boolean;
  /** Whether its password is not enough to sign in. */
  hasSecondFactor: boolean;
  createdAt: Date;
}

export type AccountProblem =
  | { kind: "malformed-address" }
  | { kind: "foreign-domain"; domain: string }
  | { kind: "taken" }
  | { kind: "weak-password"; minimum: number }
  | { kind: "unknown-account" }
  | { kind: "last-administrator" };

export type AccountResult<T> = { ok: true; value: T } | { ok: false; problem: AccountProblem };

/** One message that was placed in an account, without what it says. */
export interface DeliverySummary {
  id: string;
  at: Date;
  /** Empty for nobody. */
  reversePath: string;
  /** The address of ours that it was sent to. */
  deliveredTo: string;
  messageId: string | null;
  sizeOctets: number;
  /** Null for what the server wrote itself. */
  arrival: Arrival | null;
}

/** What the server tells somebody by mail, in their language; both without a control character but for the text's line ends. */
export interface OwnerMessage {
  subject: string;
  text: string;
}

/** Administrative acts. The caller has proved that it may: an administrator's session, or the command line. */
export interface Accounts {
  list(): Promise<AccountSummary[]>;
  find(idOrAddress: string): Promise<AccountSummary | null>;
  add(account: {
    address: string;
    name?: string;
    password: string;
    quotaOctets?: number | null;
    role?: "user" | "administrator";
  }): Promise<AccountResult<AccountSummary>>;
  /** Revokes the app passwords and passkeys too, unless they are to be kept: who sets his own may, who helps after a theft must not. */
  setPassword(
    idOrAddress: string,
    password: string,
    options?: { keepAppPasswords?: boolean },
  ): Promise<AccountResult<void>>;
  /** A disabled account can neither sign in nor use AUTH or POP3, at once; its mail still arrives. */
  setDisabled(idOrAddress: string, disabled: boolean): Promise<AccountResult<void>>;
  /** For who lost it: the password alone signs in again, and a message in the inbox says so. Nothing happens where there is none. */
  endSecondFactor(idOrAddress: string): Promise<AccountResult<void>>;
  setQuota(idOrAddress: string, quotaOctets: number | null): Promise<AccountResult<void>>;
  remove(idOrAddress: string): Promise<AccountResult<void>>;
  /** What came to an account: the latest hundred, newest first; null when there is no such account. */
  deliveries(idOrAddress: string): Promise<DeliverySummary[] | null>;
  /** Names of the domains here, the first one first. */
  domains(): Promise<string[]>;
}

export interface SetUp {
  /** True once a first administrator exists; never false again. */
  done(): Promise<boolean>;
  /** Makes the domain and its administrator; "done" when somebody was first. One transaction. */
  run(first: {
    domain: string;
    address: string;
    password: string;
    name?: string;
  }): Promise<
    | { ok: true; account: AccountSummary }
    | { ok: false; problem: AccountProblem | { kind: "done" } | { kind: "malformed-domain" } }
  >;
}
