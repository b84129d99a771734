import type { AccountId } from "../ids.ts";
import type { ClientMaildrop } from "./ascii.ts";
import type { Reply } from "./reply.ts";

/** Where a POP3 session stands. RFC 1939 section 3. */
export type Pop3State =
  | { at: "authorization"; user: string | null }
  // The marks grow in place: a copy for each DELE would cost the square of the maildrop.
  | {
      at: "transaction";
      account: AccountId;
      /** The app password that it signed in with. */
      appPassword?: string | undefined;
      maildrop: ClientMaildrop;
      deleted: Set<number>;
      /** What RETR gave whole. */
      collected: Set<number>;
    }
  | { at: "update" };

/** What a command leads to: the new state, the reply, and for a multi-line response its octets, not yet stuffed: all of a small one, or as they come. */
export interface Step {
  state: Pop3State;
  reply: Reply;
  body?: AsyncIterable<Uint8Array> | Buffer;
  /** The connection ends after the reply. */
  close?: boolean;
}

export type InTransaction = Extract<Pop3State, { at: "transaction" }>;
