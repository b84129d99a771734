import type { Address } from "../../address/address.ts";
import type { AccountId } from "../../ids.ts";
import type { Expansion } from "../../store/contracts.ts";
import type { LineEnds } from "../line-ends.ts";
import type { MailOptions, RcptOptions } from "../parameters.ts";
import type { Reply } from "../reply.ts";
import type { Incoming } from "./incoming.ts";

/** 25 takes mail from the world; the other two take it from our own people. RFC 8314 section 3. */
export type Service = "smtp" | "submission" | "submissions";

export interface Peer {
  /** What it called itself. */
  helo: string;
  /** True after EHLO: extensions may be used. */
  extended: boolean;
  secure: boolean;
  account: AccountId | null;
  /** The app password that it signed in with. */
  appPassword?: string | undefined;
}

export interface Recipient extends RcptOptions {
  /** As it was written. */
  text: string;
  address: Address | null;
  /** Null when it is elsewhere, and goes there under this name. */
  expansion: Expansion | null;
}

/** One transaction's reverse-path and forward-paths. RFC 5321 section 2.3.1. */
export interface Envelope extends MailOptions {
  /** Whose message it is: who signed in, or the account that may relay after its POP3. Null for mail from elsewhere. */
  account: string | null;
  /** Null is `<>`. */
  reversePath: string | null;
  forwardPaths: readonly Recipient[];
  /** From SIZE=, or null. */
  declaredOctets: number | null;
  smtpUtf8: boolean;
  /** RFC 6152, RFC 3030 section 3. */
  body: "7BIT" | "8BITMIME" | "BINARYMIME";
}

/** A message of which some chunks have come. */
export interface Chunks {
  incoming: Incoming;
  /** Null for BINARYMIME, which has no lines. */
  lineEnds: LineEnds | null;
  begunAt: Date;
  deadlineMs: number;
}

/** Where an SMTP session stands. RFC 5321 sections 3.1-3.3, 4.1.4. */
export type SmtpState =
  | { at: "connected" }
  | { at: "greeted"; peer: Peer }
  | { at: "transaction"; peer: Peer; envelope: Envelope }
  /** Between the first BDAT and LAST: no more recipients, and no DATA. RFC 3030 section 2. */
  | { at: "chunks"; peer: Peer; envelope: Envelope; chunks: Chunks }
  | { at: "closed" };

export interface Step {
  state: SmtpState;
  reply: Reply;
}
