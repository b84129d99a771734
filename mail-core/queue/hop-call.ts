import type { Transcript } from "../net/transcript.ts";
import type { SmtpClient } from "../smtp/client/client.ts";
import type { TlsFailure } from "../smtp/client/proof.ts";
import type { Call } from "../store/journey.ts";
import type { LastReply } from "../store/queue.ts";
import type { Hop, Route } from "./route.ts";

/** A host that was called and greets, or why there is none. */
export type OpenedHop =
  | { ok: true; client: SmtpClient; hop: Hop; transcript: Transcript }
  | {
      ok: false;
      reply: LastReply;
      hop: Hop | null;
      transcript: Transcript;
      /** When it was TLS that did not come up to what is asked for. */
      tlsFailure: TlsFailure | null;
      /** Every host said that it never takes mail. RFC 7504. */
      takesNone?: boolean;
    };

export type Hops = Extract<Route, { kind: "hops" }>;
/** A connection on which messages can go out, and the way on which its host was found. */
export type Entered = Extract<OpenedHop, { ok: true }> & { way: Hops };

/** The call as it is kept. A smarthost's credentials are not: hops are picked to pieces. */
export function callOf(way: Route, opened?: OpenedHop): Call {
  const tls = opened?.ok ? opened.client.tls : null;
  return {
    route:
      way.kind === "hops"
        ? { by: way.by, hops: way.hops.map(({ host, address, port }) => ({ host, address, port })) }
        : null,
    host: opened?.hop?.host ?? null,
    address: opened?.hop?.address ?? null,
    port: opened?.hop?.port ?? null,
    tls: tls ? `${tls.protocol} ${tls.cipher}` : null,
    dialogue: opened?.transcript.text() ?? "",
  };
}
