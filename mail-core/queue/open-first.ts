import type { MailCoreConfig } from "../config.ts";
import { Transcript } from "../net/transcript.ts";
import { openClient } from "../smtp/client/open.ts";
import type { OpenedHop } from "./hop-call.ts";
import type { Hop } from "./route.ts";
import type { TlsCounter } from "./tls-counter.ts";

/** Calls the hops of a domain one after the other, until one answers or `signal` is aborted; when none does, what the last one said. RFC 5321 section 5.1. */
export async function openFirst(
  { domain, hops, isCounted }: { domain: string; hops: readonly Hop[]; isCounted: boolean },
  {
    config,
    tlsCounter,
    signal,
  }: { config: MailCoreConfig; tlsCounter: Pick<TlsCounter, "session">; signal: AbortSignal },
): Promise<OpenedHop> {
  const { hostname, relayTimeoutMs: timeoutMs } = config;
  const transcript = new Transcript();
  let failure: OpenedHop = {
    ok: false,
    reply: { code: null, enhanced: "4.4.1", text: "No host to call" },
    hop: null,
    transcript,
    tlsFailure: null,
  };
  let takesNone = true;
  for (const hop of hops) {
    const opened = await openClient({ ...hop, hostname, timeoutMs, transcript, signal });
    if (!opened.ok && signal.aborted) return failure;
    if (isCounted) tlsCounter.session(domain, hop, opened);
    if (opened.ok) return { ok: true, client: opened.client, hop, transcript };
    const { reply, tlsFailure } = opened;
    takesNone &&= reply.code === 521;
    // A host that says 5yz to a greeting may have a neighbour that does not: only what is left at the end counts, as passing.
    failure = { ok: false, reply, hop, transcript, tlsFailure, takesNone };
  }
  return failure;
}
