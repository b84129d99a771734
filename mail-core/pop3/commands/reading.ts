import { ok } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";
import { topOf } from "../top.ts";
import { messageAt } from "./listing.ts";

/** RETR: one message, whole. RFC 1939 section 5. */
export function retr(state: InTransaction, number: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  const { maildrop, collected } = state;
  const { index } = found;
  async function* whole() {
    yield* maildrop.read(index);
    collected.add(index);
  }
  return { state, reply: ok(`${maildrop.sizeOctets(index)} octets`), body: whole() };
}

/** TOP: the header and the first lines of the body. RFC 1939 section 7. */
export function top(state: InTransaction, number: number, lines: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  return { state, reply: ok("top of message follows"), body: topOf(state.maildrop.read(found.index), lines) };
}
