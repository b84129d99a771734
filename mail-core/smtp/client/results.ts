import type { LastReply } from "../../store/queue.ts";
import { Broken, type HostReply } from "./replies.ts";

/** What the host said of one recipient. */
export interface RecipientResult {
  kind: "relayed" | "deferred" | "bounced";
  reply: LastReply;
}

/** Nothing that a host said: it may be better at the next attempt. */
export const passing = (text: string, enhanced = "4.4.2"): LastReply => ({ code: null, enhanced, text });
/** What went wrong with a connection, in words for the sender. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Broken) return error.message;
  const code = (error as { code?: string }).code;
  if (code === "ECONNREFUSED") return "The host refuses connections";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "The host cannot be reached";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The host's name cannot be looked up";
  return "The connection to the host broke";
};

export const quotes = ({ code, enhanced, text }: HostReply): LastReply => ({ code, enhanced, text });

/** "Too many recipients" was 552 before it was 452: they go in a transaction of their own later. RFC 5321 section 4.5.3.1.10. */
export function judgeRecipient(reply: HostReply): RecipientResult {
  const isTooMany = reply.code === 552 && (reply.enhanced === null || reply.enhanced.endsWith(".5.3"));
  return isTooMany ? { kind: "deferred", reply: quotes(reply) } : judge(reply);
}

/** 2yz, 4yz or 5yz. RFC 5321 section 4.2.1. */
export function judge(reply: HostReply): RecipientResult {
  const kind = reply.code < 300 ? "relayed" : reply.code >= 500 ? "bounced" : "deferred";
  return { kind, reply: quotes(reply) };
}
