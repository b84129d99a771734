import type { Address } from "../../address/address.ts";
import type { AccountId } from "../../ids.ts";
import type { Reply } from "../reply.ts";

/** 25 takes mail from the world; the other two take it from our own people. RFC 8314 section 3. */
export type Service = "smtp" | "submission" | "submissions";

export interface Peer {
  /** What it called itself. */
  helo: string;
  /** True after EHLO: extensions may be used. */
  extended: boolean;
  secure: boolean;
  account: AccountId | null;
}

export interface Recipient {
  /** As it was written. */
  text: string;
  address: Address | null;
  /** Null when the mail goes elsewhere. */
  accountId: string | null;
}

/** One transaction's reverse-path and forward-paths. RFC 5321 section 2.3.1. */
export interface Envelope {
  /** Null is `<>`. */
  reversePath: string | null;
  forwardPaths: readonly Recipient[];
  /** From SIZE=, or null. */
  declaredOctets: number | null;
  smtpUtf8: boolean;
  body: "7BIT" | "8BITMIME";
}

/** Where an SMTP session stands. RFC 5321 sections 3.1-3.3, 4.1.4. */
export type SmtpState =
  | { at: "connected" }
  | { at: "greeted"; peer: Peer }
  | { at: "transaction"; peer: Peer; envelope: Envelope }
  | { at: "closed" };

export interface Step {
  state: SmtpState;
  reply: Reply;
}
