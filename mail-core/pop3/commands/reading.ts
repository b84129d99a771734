import { octetsFollow, topFollows } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";
import { topOf } from "../top.ts";
import { messageAt } from "./listing.ts";

/** RETR: one message, whole. RFC 1939 section 5. */
export async function retr(state: InTransaction, number: number): Promise<Step> {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  const { maildrop, collected } = state;
  const { index } = found;
  async function* whole() {
    yield* maildrop.read(index);
    collected.add(index);
  }
  await maildrop.measure();
  const reply = octetsFollow(maildrop.sizeOctets(index));
  const body = maildrop.readNow(index);
  if (body === null) return { state, reply, body: whole() };
  collected.add(index);
  return { state, reply, body };
}

/** TOP: the header and the first lines of the body. RFC 1939 section 7. */
export function top(state: InTransaction, number: number, lines: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  return { state, reply: topFollows, body: topOf(state.maildrop.read(found.index), lines) };
}
