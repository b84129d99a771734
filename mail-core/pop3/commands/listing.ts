import { alreadyDeleted, listing, noSuchMessage, ok } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";

/** Lines for many messages, in chunks of some kilobytes, so that 250,000 of them do not lie in memory. */
async function* listed(state: InTransaction, line: (index: number) => string): AsyncIterable<Uint8Array> {
  let text = "";
  for (let index = 0; index < state.maildrop.count; index++) {
    if (state.deleted.has(index)) continue;
    text += `${index + 1} ${line(index)}\r\n`;
    if (text.length > 16_384) {
      yield Buffer.from(text);
      text = "";
    }
  }
  yield Buffer.from(text);
}

function totals({ maildrop, deleted }: InTransaction): { count: number; octets: number } {
  let octets = 0;
  for (let index = 0; index < maildrop.count; index++)
    if (!deleted.has(index)) octets += maildrop.sizeOctets(index);
  return { count: maildrop.count - deleted.size, octets };
}

/** STAT: how many messages and octets there are, without those marked as deleted. RFC 1939 section 5. */
export async function stat(state: InTransaction): Promise<Step> {
  await state.maildrop.measure();
  const { count, octets } = totals(state);
  return { state, reply: ok(`${count} ${octets}`) };
}

/** The index of message `number`, or the step that says why not. */
export function messageAt(state: InTransaction, number: number): { index: number } | { refusal: Step } {
  const index = number - 1;
  if (index >= state.maildrop.count) return { refusal: { state, reply: noSuchMessage } };
  if (state.deleted.has(index)) return { refusal: { state, reply: alreadyDeleted } };
  return { index };
}

/** LIST: sizes, of one message or of all. RFC 1939 section 5. */
export async function list(state: InTransaction, number: number | null): Promise<Step> {
  const { maildrop } = state;
  await maildrop.measure();
  if (number === null) {
    const { count, octets } = totals(state);
    return {
      state,
      reply: listing(count, octets),
      body: listed(state, (index) => String(maildrop.sizeOctets(index))),
    };
  }
  const found = messageAt(state, number);
  return "refusal" in found
    ? found.refusal
    : { state, reply: ok(`${number} ${maildrop.sizeOctets(found.index)}`) };
}

/** UIDL: lasting identifiers, of one message or of all. RFC 1939 section 7. */
export function uidl(state: InTransaction, number: number | null): Step {
  const { maildrop } = state;
  if (number === null) return { state, reply: ok(""), body: listed(state, (index) => maildrop.uidl(index)) };
  const found = messageAt(state, number);
  return "refusal" in found ? found.refusal : { state, reply: ok(`${number} ${maildrop.uidl(found.index)}`) };
}
