import { randomBytes } from "node:crypto";
import { dateTime } from "../../mime/date.ts";
import type { Verdict } from "../../verify/verifier.ts";
import { LineEnds } from "../line-ends.ts";
import type { Reply } from "../reply.ts";
import * as replies from "../reply.ts";
import { bdat } from "./commands/bdat.ts";
import { type Finished, type FixUp, makeIncoming } from "./incoming.ts";
import { messageTimeoutMs } from "./limits.ts";
import { acceptanceOf, refusesMessage } from "./message.ts";
import { type Lost, receive, receiveChunk, type Until } from "./receive.ts";
import type { Chunks, Envelope, Peer } from "./state.ts";
import type { Talk } from "./talk.ts";

/** DATA: one message up to CRLF.CRLF, and its answer. RFC 5321 section 4.1.1.4. */
export async function takeData(talk: Talk): Promise<void> {
  const { state } = talk;
  if (state.at === "connected" || state.at === "closed") return talk.say(replies.helloFirst);
  if (state.at !== "transaction") return talk.say(replies.notNow);
  const { peer, envelope } = state;
  if (envelope.forwardPaths.length === 0) return talk.say(replies.needRecipient);
  // RFC 3030 section 3: what has no lines has no end of data.
  if (envelope.body === "BINARYMIME") return talk.say(replies.notNow);
  const opened = await open(talk, envelope);
  if ("code" in opened) return talk.say(opened);
  talk.say(replies.sendData);
  await talk.flush();
  const read = await receive(talk.connection, opened.incoming, until(talk, opened));
  talk.move({ at: "greeted", peer });
  if (read.kind !== "done") return lost(talk, read.kind);
  const finished = await opened.incoming.finish();
  talk.say(await judge(talk, finished, read.isBare, opened, peer, envelope));
}

/** BDAT: one chunk, and after the last one the message's answer. RFC 3030 section 2. */
export async function takeChunk(talk: Talk, command: { octets: number; last: boolean }): Promise<void> {
  const { connection, deps, state } = talk;
  // What was answered before is not held back while octets are on their way.
  if (connection.buffered() < command.octets) await talk.flush();
  const step = await bdat(state, command, {
    messageMaxOctets: deps.messageMaxOctets,
    open: (envelope) => open(talk, envelope),
    read: (octets, take) =>
      receiveChunk(
        connection,
        octets,
        take,
        state.at === "chunks" ? state.chunks.incoming.octets : 0,
        until(talk, state.at === "chunks" ? state.chunks : times(talk)),
      ),
    accept: (finished, isBare, chunks, peer, envelope) =>
      judge(talk, finished, isBare, chunks, peer, envelope),
    storeFailure: (error) => storeFailure(talk, error),
  });
  if (typeof step === "string") return lost(talk, step);
  talk.step(step);
  // Empty chunks, one after the other, are no way to stay.
  if (step.state.at === "chunks" && deps.clock.now() > step.state.chunks.deadlineMs) {
    await lost(talk, "timeout");
  }
}

/** Begins a message. */
async function open(talk: Talk, envelope: Envelope): Promise<Chunks | Reply> {
  const { blobs, clock, hostname, messageMaxOctets, refusesSending } = talk.deps;
  try {
    const { account, forwardPaths } = envelope;
    const tooMuch = account && (await refusesSending(account, forwardPaths.length));
    if (tooMuch) return replies.tooMuchMail(tooMuch);
    const fixUp = await fixUpOf(talk, envelope, new Date(clock.now()));
    return {
      incoming: makeIncoming(blobs, {
        maxOctets: messageMaxOctets,
        fixUp,
        // Hosts of our own may have checked it. RFC 8601 section 5.
        forgeable: talk.isTrusted && !account ? null : hostname,
      }),
      lineEnds: envelope.body === "BINARYMIME" ? null : new LineEnds(),
      ...times(talk),
    };
  } catch (error) {
    return storeFailure(talk, error);
  }
}

/** Also for a null reverse-path: a Bcc must not go out with a receipt either. */
async function fixUpOf(
  { deps: { hostname, recipients } }: Talk,
  { account, reversePath }: Envelope,
  at: Date,
): Promise<FixUp | null> {
  if (!account) return null;
  return {
    from: reversePath ?? (await recipients.addressesOf(account))[0] ?? null,
    messageId: `<${randomBytes(16).toString("hex")}@${hostname}>`,
    date: dateTime(at),
  };
}

function times({ deps }: Talk): Pick<Chunks, "begunAt" | "deadlineMs"> {
  const nowMs = deps.clock.now();
  return { begunAt: new Date(nowMs), deadlineMs: nowMs + messageTimeoutMs };
}

function until(talk: Talk, { begunAt, deadlineMs }: Pick<Chunks, "begunAt" | "deadlineMs">): Until {
  const { clock } = talk.deps;
  return { deadlineMs, begunMs: begunAt.getTime(), limits: () => talk.limits, now: () => clock.now() };
}

async function lost(talk: Talk, how: Lost): Promise<void> {
  const { hostname } = talk.deps;
  if (how === "too-slow") return talk.end(replies.tooSlow(hostname));
  if (how === "timeout") return talk.end(replies.timedOut(hostname));
  talk.move({ at: "closed" });
}

/** The answer to a message that has come to its end. */
async function judge(
  talk: Talk,
  finished: Finished,
  isBare: boolean,
  { begunAt }: Chunks,
  peer: Peer,
  envelope: Envelope,
): Promise<Reply> {
  switch (finished.kind) {
    case "too-big":
      return replies.messageTooBig;
    case "failed":
      return storeFailure(talk, finished.error);
    case "message":
      return accept(talk, { ...finished, isBare }, peer, envelope, begunAt);
    default:
      return finished satisfies never;
  }
}

/** 250 when it is committed, never before. */
async function accept(
  talk: Talk,
  message: Parameters<typeof acceptanceOf>[0] & Parameters<typeof refusesMessage>[0],
  peer: Peer,
  envelope: Envelope,
  at: Date,
): Promise<Reply> {
  const { connection, deps } = talk;
  const hop = {
    peer,
    remoteAddress: connection.remoteAddress,
    remoteName: talk.introduced.name,
    hostname: deps.hostname,
    tls: connection.tls,
    id: connection.id,
    at,
    tells: deps.submissionTrace,
  };
  try {
    const refusal = await refusesMessage(message, envelope, {
      messageMaxOctets: deps.messageMaxOctets,
      ownerOf: (address) => deps.recipients.ownerOf(address),
      mayAct: (accountId) => deps.authenticator.mayAct(accountId, peer.appPassword),
    });
    if (refusal) return refusal;
    const { account } = envelope;
    const isOurs = account !== null || talk.isTrusted;
    const verdict = isOurs ? null : await verifyStranger(talk, message, peer, envelope);
    if (verdict?.place === "refused") return replies.forgedAuthor;
    const tellsAccount = account !== null && deps.submissionTrace === "account";
    const accountAddress = (tellsAccount && (await deps.recipients.addressesOf(account))[0]) || null;
    const acceptance = acceptanceOf(message, envelope, { ...hop, accountAddress }, verdict);
    // What a stranger wrote is never signed, also where it goes on to another host and calls itself ours.
    const { isFull, isRepetition, messageId } = await deps.intake.accept(
      isOurs ? await deps.signer.signed(acceptance) : acceptance,
    );
    if (isFull) return replies.mailboxFull;
    if (isRepetition) {
      const fields = { session: connection.id, peer: connection.remoteAddress, message: messageId };
      deps.log.info("smtp message was sent again, and is not delivered twice", fields);
    }
    return replies.accepted;
  } catch (error) {
    return storeFailure(talk, error);
  }
}

const verifyStranger = (
  { connection, deps }: Talk,
  { blob, summary }: Parameters<typeof acceptanceOf>[0],
  { helo }: Peer,
  { reversePath }: Envelope,
): Promise<Verdict | null> =>
  deps.verifier.verify({
    blob,
    bodyStart: summary.root.bodyStart,
    remoteAddress: connection.remoteAddress,
    helo,
    reversePath,
  });

function storeFailure({ connection, deps }: Talk, error: unknown): Reply {
  deps.log.error("message not stored", { session: connection.id, error: String(error) });
  return (error as { code?: unknown } | null)?.code === "53100" ? replies.diskFull : replies.tryLater;
}
