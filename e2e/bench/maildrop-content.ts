import { makeBodies } from "./message-maker.ts";

/** What a maildrop is filled with. */
export interface MaildropContent {
  messages: number;
  /** Of each, about. */
  octets: number;
  /** Messages that differ; the others are the same again, so that a large maildrop is quickly made. */
  distinct: number;
}

const headOctets = 200;

/** Bodies for the content, the same for every target. */
export const bodiesOf = ({ octets }: MaildropContent): Buffer[] => makeBodies(octets - headOctets, "text", 1);

/** The header of the message with this number. */
export const headerOf = (n: number | string, user: string): string =>
  `From: Bench Writer <bench@bench.invalid>\r\nTo: <${user}@bench.test>\r\nSubject: Number ${n}\r\n` +
  `Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${n}.${user}@bench.invalid>\r\n\r\n`;
