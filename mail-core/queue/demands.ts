import type { SmtpClient } from "../smtp/client/client.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import type { Hop } from "./route.ts";

/**
 * What a sender asks for and a host does not give; null when the host will do. Another host of the domain may. A report is passed on
 * whatever it asks for: it must not be lost. RFC 8689 sections 4.2.1, 5.
 */
export function unmet(
  { dsn, reversePath }: Pick<QueueEntry, "dsn" | "reversePath">,
  client: Pick<SmtpClient, "announces" | "tls" | "proof">,
  hop: Pick<Hop, "host" | "isVouched">,
): LastReply | null {
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
