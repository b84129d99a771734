import type { AccountId } from "../ids.ts";

/** What an app password may be allowed. The web's own sign-in is none of it: whoever is there can make others. */
const appPasswordProtocols = ["smtp", "pop3", "jmap", "carddav"] as const;

export type AppPasswordProtocol = (typeof appPasswordProtocols)[number];

/** What becomes of a message that a POP3 client deletes. */
const pop3Deletions = ["trash", "archive", "remove"] as const;

/** What a POP3 session does to the mail. */
export interface Pop3Habits {
  /** "remove" destroys what lies in no other mailbox. */
  onDelete: (typeof pop3Deletions)[number];
  /** Whether a message that RETR gave whole becomes read, when the session ends. */
  marksRead: boolean;
}

/** A password for one program, beside the account's own. */
export interface AppPassword {
  id: string;
  name: string;
  protocols: AppPasswordProtocol[];
  pop3: Pop3Habits;
  createdAt: Date;
  /** To the minute; null while nobody has signed in with it. */
  lastUse: { at: Date; protocol: AppPasswordProtocol; network: string } | null;
}

export type AppPasswordProblem =
  | { kind: "malformed-name"; maximum: number }
  | { kind: "no-protocols" }
  | { kind: "too-many"; maximum: number }
  | { kind: "unknown-account" };

/** An account's app passwords: nobody but its owner, in the browser, may ask for these acts. */
export interface AppPasswords {
  /** The newest first. */
  list(account: AccountId): Promise<AppPassword[]>;
  /** Makes one; `password` is told here and never again. */
  add(
    account: AccountId,
    wanted: { name: string; protocols: readonly AppPasswordProtocol[]; pop3?: Pop3Habits },
  ): Promise<
    { ok: true; appPassword: AppPassword; password: string } | { ok: false; problem: AppPasswordProblem }
  >;
  /** From now on nobody signs in with it, and sessions that are open get nothing more. False when there is none of this id. */
  remove(account: AccountId, id: string): Promise<boolean>;
}

/** The secret that an account shares with its POP3 clients for APOP. RFC 1939 section 7. */
export interface Pop3Secrets {
  /** Whether this server takes APOP at all. */
  offered: boolean;
  has(account: AccountId): Promise<boolean>;
  /** Makes one in place of an older one; it is told here and never again. */
  make(account: AccountId): Promise<string>;
  /** APOP is refused from now on. */
  remove(account: AccountId): Promise<void>;
}
