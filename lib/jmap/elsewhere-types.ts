/** Accounts elsewhere, and mail that comes in from them and from files, as the browser sees them. docs/jmap.md. */

import type { Id } from "./types.ts";

/** Why nothing, or not all, was collected. docs/jmap.md. */
export interface CollectFailure {
  kind:
    | "no-address"
    | "forbidden-address"
    | "unreachable"
    | "not-pop3"
    | "no-tls"
    | "tls-failed"
    | "certificate"
    | "refused"
    | "busy"
    | "no-uidl"
    | "broke-off"
    | "nonsense"
    | "full"
    | "password-lost";
  said?: string;
  fingerprint?: string;
  why?: string;
}

/** Another account whose mail is collected by POP3. docs/jmap.md. */
export interface CollectSource {
  id: Id;
  name: string;
  address: string;
  host: string;
  port: number;
  tls: "tls" | "stls" | "none";
  username: string;
  fingerprint: string | null;
  mailboxId: Id | null;
  keepDays: number | null;
  isPaused: boolean;
  keyword: string | null;
  smtp: {
    host: string;
    port: number;
    tls: "tls" | "starttls";
    username: string;
    hasPassword: boolean;
  } | null;
  isRunning: boolean;
  nextAt: string | null;
  progress: { listedMessages: number; listedOctets: number; doneMessages: number; doneOctets: number };
  lastRun: {
    at: string;
    failure: CollectFailure | null;
    taken: number;
    repeated: number;
    failed: number;
    removed: number;
    octets: number;
  } | null;
  importedAt: string | null;
  report: {
    taken: number;
    repeated: number;
    failed: number;
    octets: number;
    failures: ({ uidl: string; octets: number } & Fault)[];
  };
}

/** Why a message, a folder or a file could not be had; a server elsewhere in its own words. docs/jmap.md. */
export interface Fault {
  kind:
    | "too-large"
    | "no-header"
    | "not-storable"
    | "deleted-there"
    | "not-given"
    | "not-opened"
    | "not-told-apart"
    | "odd-name"
    | "no-mail"
    | "too-many-files"
    | "unpacks-too-far"
    | "not-unpacked"
    | "locked"
    | "zip-broken"
    | "archive-broken"
    | "archive-cut"
    | "said";
  said?: string;
}

export interface SendingFailure {
  kind:
    | "no-address"
    | "forbidden-address"
    | "unreachable"
    | "no-tls"
    | "tls-failed"
    | "certificate"
    | "no-sign-in"
    | "refused"
    | "not-yours"
    | "busy"
    | "broke-off";
  /** The host's own words. */
  said?: string;
}

export type SendingTest = { ok: true } | { ok: false; failure: SendingFailure };

export type CollectTest =
  | { ok: true; messages: number; octets: number; tls: string | null }
  | { ok: false; failure: CollectFailure };

/** Why nothing, or not all, moved over. docs/jmap.md. */
export interface MoveFailure extends Pick<CollectFailure, "said" | "fingerprint" | "why"> {
  kind: Exclude<CollectFailure["kind"], "not-pop3" | "no-uidl" | "full"> | "not-imap";
}

export type MoveTest =
  | { ok: true; folders: number; messages: number; tls: string | null }
  | { ok: false; failure: MoveFailure };

/** Mail that comes in: of files, or of a whole account elsewhere. docs/jmap.md. */
export interface MailImport {
  id: Id;
  files: { name: string; size: number; received: number }[];
  imap: {
    host: string;
    port: number;
    tls: "tls" | "stls" | "none";
    username: string;
    fingerprint: string | null;
  } | null;
  failure: MoveFailure | null;
  messages: { listed: number; done: number } | null;
  mailboxId: Id | null;
  isPaused: boolean;
  status: "receiving" | "waiting" | "full" | "done" | "canceled";
  isRunning: boolean;
  size: number;
  done: number;
  createdAt: string;
  endedAt: string | null;
  report: {
    taken: number;
    repeated: number;
    failed: number;
    octets: number;
    ignoredFiles: number;
    folders: Record<Id, number>;
    failures: ({ where: string; octets: number } & Fault)[];
  };
}
