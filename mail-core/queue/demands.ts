import type { SmtpClient } from "../smtp/client/client.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import { secondsLeft } from "./deadline.ts";
import type { Hop } from "./route.ts";

/**
 * What a sender asks for and a host does not give; null when the host will do. Another host of the domain may. A report is passed on
 * whatever TLS it asks for: it must not be lost. RFC 8689 sections 4.2.1, 5; RFC 2852 section 4.1.4.1.
 */
export function unmet(
  { dsn, reversePath }: Pick<QueueEntry, "dsn" | "reversePath">,
  client: Pick<SmtpClient, "announces" | "tls" | "proof">,
  hop: Pick<Hop, "host" | "isVouched">,
  nowMs: number,
): LastReply | null {
  const offer = client.announces("DELIVERBY");
  if (dsn.by?.mode === "R") {
    const lacking = (text: string) => ({ code: 554, enhanced: "5.3.3", text });
    if (offer === undefined) return lacking(`${hop.host} does not deliver by a time, as the sender wants`);
    // The least that it can do. RFC 2852 section 2.
    const least = Number(/^\d{1,9}(?=,|$)/.exec(offer)?.[0] ?? 0);
    if (least > secondsLeft(dsn.by, nowMs))
      return lacking(`${hop.host} needs ${least} seconds, which is more than the sender gives`);
  }
  if (!dsn.requireTls || reversePath === null) return null;
  if (!client.tls) return needed(`${hop.host} does not offer TLS`);
  if (client.proof === null) return needed(`The certificate of ${hop.host} does not prove its name`);
  if (!hop.isVouched) return needed("Neither DNSSEC nor MTA-STS says that this is the domain's mail host");
  if (client.announces("REQUIRETLS") === undefined)
    return { code: 550, enhanced: "5.7.30", text: `${hop.host} does not promise REQUIRETLS` };
  return null;
}

/** TLS could not be had at all. RFC 8689 section 4.2.1. */
export const needed = (why: string): LastReply => ({
  code: 550,
  enhanced: "5.7.10",
  text: `${why}, and the sender requires TLS all the way`,
});
