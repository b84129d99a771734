import type { Clock } from "../clock.ts";
import type { Signer } from "../dkim/signer.ts";
import type { OutgoingMessage } from "../smtp/client/client.ts";
import type { RecipientResult } from "../smtp/client/results.ts";
import type { Call } from "../store/journey.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import { byParameter, secondsLeft } from "./deadline.ts";
import type { Attempted } from "./dsn.ts";
import { callOf, type Entered } from "./hop-call.ts";
import type { Batch } from "./line.ts";

/** A message on its way to the wire, and the rows that it is for. */
export interface Outgoing {
  batch: Batch;
  message: OutgoingMessage;
}

/** What came of it, ready to be written. */
export interface Transmitted {
  ends: readonly Attempted[];
  reply: LastReply;
  /** The host broke the transaction. */
  broke: boolean;
  call: Call;
}

export interface TransmissionDeps {
  attempted(entry: QueueEntry, kind: RecipientResult["kind"], reply: LastReply, call: Call): Attempted;
  /** What has to be converted for a host, with a signature that holds for its new form. */
  resigned: Signer["resigned"];
  clock: Clock;
}

const nothing: RecipientResult = {
  kind: "deferred",
  reply: { code: null, enhanced: "4.4.2", text: "No answer" },
};

/** `octets` are trace fields and content. */
export function outgoingOf(
  batch: Batch,
  octets: () => AsyncIterable<Uint8Array>,
  { resigned, clock }: TransmissionDeps,
): Outgoing {
  const [{ reversePath, sizeOctets, trace, dsn }] = batch;
  const { by } = dsn;
  const message: OutgoingMessage = {
    reversePath,
    recipients: batch.map(({ forwardPath }) => forwardPath),
    sizeOctets: sizeOctets + trace.length,
    smtpUtf8: dsn.smtpUtf8 ?? false,
    body: dsn.body,
    priority: dsn.priority ?? 0,
    requireTls: dsn.requireTls ?? false,
    ...(by ? { by: { mode: by.mode, parameter: () => byParameter(by, clock.now()) } } : {}),
    notices: {
      ret: dsn.ret,
      envid: dsn.envid,
      recipients: batch.map(({ dsn: { notify, orcpt } }) => ({ notify, orcpt })),
    },
    octets,
    converted: (form) => resigned(trace, form),
  };
  return { batch, message };
}

/** Sends one message. Null when it is to go over another connection. `next` is what will be sent after it, as `SmtpClient.send` says. */
export async function transmit(
  { way, ...opened }: Entered,
  { batch, message }: Outgoing,
  { attempted, clock }: TransmissionDeps,
  next?: () => OutgoingMessage | null,
): Promise<Transmitted | null> {
  const { client } = opened;
  const results = await client.send(message, next);
  if (results === "gone") return null;
  const call = callOf(way, opened);
  const { by } = batch[0].dsn;
  const isAhead = by !== undefined && secondsLeft(by, clock.now()) > 0;
  const losesDeadline = isAhead && client.announces("DELIVERBY") === undefined;
  const ends = batch.map((entry, n) => {
    const { kind, reply } = results[n] ?? nothing;
    return { ...attempted(entry, kind, reply, call), takesNotices: client.takesNotices, losesDeadline };
  });
  const { kind, reply } = results[0] ?? nothing;
  return { ends, reply, broke: !client.usable && kind === "deferred", call };
}
