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
  await maildrop.measure();
  const reply = octetsFollow(maildrop.sizeOctets(index));
  const body = maildrop.readNow(index);
  if (body === null) return { state, reply, body: collecting(state, index) };
  collected.add(index);
  return { state, reply, body };
}

/** The message, which is collected when all of it was sent. */
async function* collecting({ maildrop, collected }: InTransaction, index: number): AsyncIterable<Uint8Array> {
  yield* maildrop.read(index);
  collected.add(index);
}

/** TOP: the header and the first lines of the body. RFC 1939 section 7. */
export function top(state: InTransaction, number: number, lines: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  return { state, reply: topFollows, body: topOf(state.maildrop.read(found.index), lines) };
}
