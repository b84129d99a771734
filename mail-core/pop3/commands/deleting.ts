import { farewell, maildropHas, messageDeleted, updateFailed } from "../reply.ts";
import type { InTransaction, Step } from "../state.ts";
import { messageAt } from "./listing.ts";

/** DELE marks; nothing happens to the message before QUIT. RFC 1939 section 5. */
export function dele(state: InTransaction, number: number): Step {
  const found = messageAt(state, number);
  if ("refusal" in found) return found.refusal;
  state.deleted.add(found.index);
  return { state, reply: messageDeleted(number) };
}

/** RSET takes all marks back. RFC 1939 section 5. */
export function rset(state: InTransaction): Step {
  state.deleted.clear();
  return { state, reply: maildropHas(state.maildrop.count) };
}

/**
 * QUIT enters the update state: what was marked is moved in one transaction, and only a committed one is answered
 * +OK. RFC 1939 section 6.
 */
export async function quit(
  state: InTransaction,
  hostname: string,
  onFailure: (error: unknown) => void,
): Promise<Step> {
  const { maildrop, deleted } = state;
  try {
    if (deleted.size > 0) await maildrop.remove([...deleted]);
    return { state: { at: "update" }, reply: farewell(hostname), close: true };
  } catch (error) {
    onFailure(error);
    return { state: { at: "update" }, reply: updateFailed, close: true };
  }
}
