import type { AccountId } from "../ids.ts";
import type { OwnerMessage } from "./accounts.ts";

/** How far an account is opened: to be read; also to be put in order; also to be written from, as its addresses. */
export type ShareLevel = "read" | "organise" | "answer";
export const shareLevels: readonly ShareLevel[] = ["read", "organise", "answer"];

export const isShareLevel = (value: unknown): value is ShareLevel =>
  shareLevels.some((level) => level === value);

/** One account of the server, as those see it who share with it. */
export interface Sharer {
  id: string;
  address: string;
  name: string;
}

export interface ShareSummary {
  owner: Sharer;
  grantee: Sharer;
  level: ShareLevel;
  sharedAt: Date;
  /** The address of who opened it; null for the command line. */
  sharedBy: string | null;
}

export type ShareProblem =
  | { kind: "unknown-account"; address: string }
  /** To itself. */
  | { kind: "same-account" }
  | { kind: "too-many-shares"; maximum: number }
  | { kind: "not-shared" };

export type ShareResult = { ok: true } | { ok: false; problem: ShareProblem };

/** Accounts that are opened to others. The caller has proved to be the owner, or who may act for all. */
export interface Sharing {
  /** All of them, by address. */
  list(): Promise<ShareSummary[]>;
  /** What an account opened and what is opened to it, by address. */
  of(idOrAddress: string): Promise<ShareSummary[]>;
  /** Opens an account to another one, or further, or less far; at once, and its owner is told by a message in the inbox. */
  share(share: {
    owner: string;
    grantee: string;
    level: ShareLevel;
    by: string | null;
    /** The message, where its owner did it; without one it says that an administrator did. */
    notice?: OwnerMessage;
  }): Promise<ShareResult>;
  /** Ends it at once: what is asked from now on is refused, and streams tell no more. */
  end(owner: string, grantee: string): Promise<ShareResult>;
}

/** What somebody who has signed in may do with an account: anything with the own one. */
export type Access = "own" | ShareLevel;

/** An account that somebody who has signed in may name. */
export interface Reached {
  account: AccountId;
  /** The same as JMAP shows it. */
  accountId: string;
  address: string;
  /** Its owner's name. */
  name: string;
  access: Access;
}
