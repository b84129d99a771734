import { ok } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";
import { topOf } from "../top.ts";
import { messageAt } from "./listing.ts";

/** RETR: one message, whole. RFC 1939 section 5. */
export function retr(state: InTransaction, number: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  const { maildrop } = state;
  return { state, reply: ok(`${maildrop.sizeOctets(found.index)} octets`), body: maildrop.read(found.index) };
}

/** TOP: the header and the first lines of the body. RFC 1939 section 7. */
export function top(state: InTransaction, number: number, lines: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  return { state, reply: ok("top of message follows"), body: topOf(state.maildrop.read(found.index), lines) };
}
