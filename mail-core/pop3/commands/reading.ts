import { inAscii } from "../ascii.ts";
import { octetsFollow, topFollows } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";
import { topOf } from "../top.ts";
import { messageAt } from "./listing.ts";

/** RETR: one message, whole. RFC 1939 section 5. */
export function retr(state: InTransaction, number: number, isUtf8: boolean): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  const { maildrop, collected } = state;
  const { index } = found;
  async function* whole() {
    yield* isUtf8 ? maildrop.read(index) : inAscii(maildrop.read(index));
    collected.add(index);
  }
  return { state, reply: octetsFollow(maildrop.sizeOctets(index)), body: whole() };
}

/** TOP: the header and the first lines of the body. RFC 1939 section 7. */
export function top(state: InTransaction, number: number, lines: number, isUtf8: boolean): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  const message = state.maildrop.read(found.index);
  return { state, reply: topFollows, body: topOf(isUtf8 ? message : inAscii(message), lines) };
}
