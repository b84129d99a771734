import type { Reply } from "../../reply.ts";
import * as replies from "../../reply.ts";
import type { Finished } from "../incoming.ts";
import type { Lost } from "../receive.ts";
import type { Chunks, Envelope, Peer, SmtpState, Step } from "../state.ts";

export interface BdatDeps {
  messageMaxOctets: number;
  /** Begins a message; a reply when the store is away. */
  open: (envelope: Envelope) => Promise<Chunks | Reply>;
  /** Reads the chunk's octets off the connection, whatever becomes of them. */
  read: (octets: number, take: (content: Buffer) => Promise<void>) => Promise<"done" | Lost>;
  /** The answer to the whole message. */
  accept: (
    finished: Finished,
    isBare: boolean,
    chunks: Chunks,
    peer: Peer,
    envelope: Envelope,
  ) => Promise<Reply>;
  storeFailure: (error: unknown) => Reply;
}

/**
 * BDAT takes one chunk, LAST ends the message. Its octets are counted off the connection in every case, also of a chunk that is refused:
 * they are never commands. A chunk that is refused ends the transaction; chunks that were sent behind it get 503. RFC 3030 section 2.
 */
export async function bdat(
  state: SmtpState,
  { octets, last }: { octets: number; last: boolean },
  deps: BdatDeps,
): Promise<Step | Lost> {
  const begun = await begin(state, octets, deps);
  if ("code" in begun) {
    if (state.at === "chunks") await state.chunks.incoming.abandon();
    const read = await deps.read(octets, async () => {});
    return read === "done" ? { state: withoutMessage(state), reply: begun } : read;
  }
  const { chunks, peer, envelope } = begun;
  const { incoming, lineEnds } = chunks;
  const read = await deps.read(octets, async (content) => {
    lineEnds?.look(content);
    await incoming.write(content);
  });
  if (read !== "done") {
    await incoming.abandon();
    return read;
  }
  const failure = incoming.failure();
  if (failure) return { state: { at: "greeted", peer }, reply: deps.storeFailure(failure.error) };
  if (!last) return { state: { at: "chunks", peer, envelope, chunks }, reply: replies.chunkOk(octets) };
  const isBare = lineEnds?.isBare(true) ?? false;
  const reply = await deps.accept(await incoming.finish(), isBare, chunks, peer, envelope);
  return { state: { at: "greeted", peer }, reply };
}

/** The message that the chunk belongs to, or why there is none. */
async function begin(
  state: SmtpState,
  octets: number,
  { open, messageMaxOctets }: BdatDeps,
): Promise<{ chunks: Chunks; peer: Peer; envelope: Envelope } | Reply> {
  if (state.at === "connected" || state.at === "closed") return replies.helloFirst;
  if (state.at === "greeted" || !state.peer.extended) return replies.notNow;
  const { peer, envelope } = state;
  if (envelope.forwardPaths.length === 0) return replies.needRecipient;
  const before = state.at === "chunks" ? state.chunks.incoming.octets : 0;
  if (before + octets > messageMaxOctets) return replies.messageTooBig;
  if (state.at === "chunks") return { chunks: state.chunks, peer, envelope };
  const chunks = await open(envelope);
  return "code" in chunks ? chunks : { chunks, peer, envelope };
}

/** After a refused chunk nothing is left of the message; a transaction that still waits for a recipient stays. */
function withoutMessage(state: SmtpState): SmtpState {
  if (state.at === "chunks") return { at: "greeted", peer: state.peer };
  if (state.at === "transaction" && state.envelope.forwardPaths.length > 0) {
    return { at: "greeted", peer: state.peer };
  }
  return state;
}
