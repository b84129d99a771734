import type { EmailAddress } from "../mime/message-summary.ts";

/** A message as scripts see it. */
export interface SieveMessage {
  sizeOctets: number;
  /** When it came. */
  receivedAt: Date;
  /** `from` is "" for a null reverse-path. */
  envelope: { from: string; to: string };
  /** The values of all fields of a name, decoded and unfolded, in order. */
  header(name: string): readonly string[];
  /** The addresses of each of these fields. */
  addresses(name: string): readonly (readonly EmailAddress[])[];
  /** The text of the parts whose type is one of these, or begins with one of them; of HTML what is to be read. */
  bodyText(types: readonly string[]): Promise<readonly string[]>;
  /** The body as it was sent. */
  bodyRaw(): Promise<string>;
}

/** Where a script runs. */
export interface SieveSurroundings {
  mailboxExists(name: string): Promise<boolean>;
  mailboxIdExists(id: string): Promise<boolean>;
}

/** What becomes of a message. `rule` is the name of the rule that said so, null for what no rule named. */
export type SieveAction = { rule: string | null } & (
  | { kind: "keep"; flags: readonly string[] }
  | {
      kind: "fileinto";
      mailbox: string;
      mailboxId: string | null;
      creates: boolean;
      flags: readonly string[];
    }
  | { kind: "redirect"; address: string }
  | { kind: "discard" }
  | ({ kind: "vacation" } & Vacation)
);

/** RFC 5230 section 4. */
export interface Vacation {
  days: number;
  subject: string | null;
  from: string | null;
  /** Other addresses of the owner. */
  addresses: readonly string[];
  /** True when `reason` is a MIME entity with its own header. */
  isMime: boolean;
  /** Replies of one handle are counted together. */
  handle: string;
  reason: string;
}
