import type { Call } from "../store/journey.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import { needed, unmet } from "./demands.ts";
import type { Attempted } from "./dsn.ts";
import { callOf, type Hops, type OpenedHop } from "./hop-call.ts";
import type { Hop } from "./route.ts";
import { type Outgoing, type TransmissionDeps, transmit } from "./transmission.ts";

type Found = Extract<OpenedHop, { ok: true }>;

/** Why no host will do now, or ever. */
export interface NoHost {
  ok: false;
  kind: "deferred" | "bounced";
  reply: LastReply;
  call: Call;
}

/** A message whose sender asks for more than every host gives, or for less than the domain does. */
export const isDemanding = ({ dsn }: QueueEntry): boolean =>
  dsn.requireTls !== undefined || dsn.tlsOptional !== undefined;

/** Sends a message on a connection of its own, to a host that will do. `tried` is one that will not. */
export async function sendApart(
  way: Hops,
  outgoing: Outgoing,
  tried: { hop: Hop; reply: LastReply } | null,
  deps: TransmissionDeps & { open(hops: readonly Hop[]): Promise<OpenedHop> },
): Promise<readonly Attempted[]> {
  const { batch } = outgoing;
  const opened = await openFitting(batch[0], way, tried, {
    open: deps.open,
    callOf: (one) => callOf(way, one),
    now: () => deps.clock.now(),
  });
  if (!opened.ok) {
    const { kind, reply, call } = opened;
    return batch.map((entry) => deps.attempted(entry, kind, reply, call));
  }
  try {
    const sent = await transmit({ ...opened, way }, outgoing, deps);
    if (!sent) throw new Error("a new connection took a message before");
    return sent.ends;
  } finally {
    await opened.client.quit();
  }
}

/**
 * A connection of its own for such a message, to the first host that comes up to what is asked for. When none does the message comes
 * back; a host that could not be reached may be the one, so then it waits. RFC 8689 sections 4.2.1, 4.2.2.
 */
async function openFitting(
  entry: QueueEntry,
  way: Hops,
  tried: { hop: Hop; reply: LastReply } | null,
  {
    open,
    callOf,
    now,
  }: { open(hops: readonly Hop[]): Promise<OpenedHop>; callOf(opened?: OpenedHop): Call; now(): number },
): Promise<Found | NoHost> {
  let end: NoHost = {
    ok: false,
    kind: tried ? "bounced" : "deferred",
    reply: tried?.reply ?? { code: null, enhanced: "4.4.1", text: "No host to call" },
    call: callOf(),
  };
  let isOpen = false;
  for (const hop of way.hops) {
    if (hop === tried?.hop) continue;
    const opened = await open([entry.dsn.tlsOptional ? careless(hop) : hop]);
    const call = callOf(opened);
    if (!opened.ok) {
      // Records that cannot be looked up now say nothing of the host.
      const isTls = opened.tlsFailure !== null && opened.tlsFailure !== "dnssec-invalid";
      const isRefused = isTls && entry.dsn.requireTls && entry.reversePath !== null;
      if (!isRefused) {
        end = { ok: false, kind: "deferred", reply: opened.reply, call };
        isOpen = true;
      } else if (!isOpen) end = { ok: false, kind: "bounced", reply: needed(opened.reply.text), call };
      continue;
    }
    const reply = unmet(entry, opened.client, hop, now());
    if (!reply) return opened;
    await opened.client.quit();
    if (!isOpen) end = { ok: false, kind: "bounced", reply, call };
  }
  return end;
}

/** Whatever the domain demands of its hosts; what we sign in with is not given away. */
const careless = (hop: Hop): Hop =>
  hop.credentials ? hop : { ...hop, demand: { kind: "opportunistic" }, policy: null };
