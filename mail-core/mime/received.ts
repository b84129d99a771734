import type { Arrival } from "../index.ts";
import { parseDate } from "./date.ts";
import { asText, type Field, parseFields } from "./header.ts";

/** True of what was handed in with SMTPUTF8, by the trace fields that we gave it. RFC 6531 section 4.3. */
export const isInternationalized = (trace: Uint8Array): boolean =>
  Buffer.from(trace.buffer, trace.byteOffset, trace.length).includes("UTF8SMTP") &&
  (readArrival(trace)?.protocol.startsWith("UTF8SMTP") ?? false);

/**
 * How a message came here, from the trace fields that we gave it (`smtp/server/trace.ts`, `jmap/submission-send.ts`); null for what never
 * came: a draft, a report of ours. Never for fields of the message itself: those are anybody's word.
 */
export function readArrival(trace: Uint8Array): Arrival | null {
  const field = named(parseFields(trace), "received");
  if (!field) return null;
  const value = field.raw.replace(/\s+/g, " ").trim();
  const date = parseDate(value.slice(value.lastIndexOf(";") + 1));
  if (date === null) return null;
  const at = new Date(date);
  const here = /^by \S+ with HTTP id ([^\s;]+)/.exec(value);
  if (here) {
    const session = here[1] ?? "";
    return { at, protocol: "HTTP", helo: null, address: null, tls: null, isAuthenticated: true, session };
  }
  // From the start, word by word: what the peer calls itself must not be taken for what we say of it.
  const hop =
    /^from (\S+) \((?:(client not told)|(?:\S+ )?(?:\[(?:IPv6:)?([^\]\s]*)\]|address unknown))\) by \S+ with (\w+)(?: \((TLS[^()]*)\))? id ([^\s;]+)(?:.* tls ([A-Z0-9_]+);|.*;) [^;]*$/.exec(
      value,
    );
  if (!hop) return null;
  const [, name = "", untold, address = null, protocol = "", version = null, session = "", cipher] = hop;
  const helo = untold ? null : name;
  const tls = version && cipher ? `${version} ${cipher}` : version;
  return { at, protocol, helo, address, tls, isAuthenticated: /SMTPS?A$/.test(protocol), session };
}

/** The address of the other account that a message was collected from (`collect/trace.ts`); null for one that came in any other way. */
export function readCollectedFrom(trace: Uint8Array): string | null {
  const value = named(parseFields(trace), "received")?.raw.replace(/\s+/g, " ").trim() ?? "";
  return (
    /^from \S+ \(\S+\) by \S+ with POP3 (?:\(TLS[^()]*\) )?id \S+ for <([^<>]+)>/.exec(value)?.[1] ?? null
  );
}

/** Names the rule of the reader's that chose where a message lies; ours, so below Received. */
export const ruleField = "X-Keryx-Rule";

/** The reader's rule that put a message where it is, or null. */
export function readRule(trace: Uint8Array): string | null {
  const field = named(parseFields(trace), ruleField.toLowerCase());
  return field ? asText(field.raw) : null;
}

const named = (fields: readonly Field[], wanted: string) =>
  fields.find(({ name }) => name.toLowerCase() === wanted);

/** True of what an alias or a forwarding sends on: it was here for somebody first. RFC 9228. */
export const wasPassedOn = (trace: Uint8Array): boolean =>
  named(parseFields(trace), "delivered-to") !== undefined;

/** What final delivery wrote: who reports would go to ("" for nobody), and which address of ours was named. Null in what was not delivered. */
export function readDelivery(trace: Uint8Array): { reversePath: string; deliveredTo: string } | null {
  const fields = parseFields(trace);
  const [path, to] = [named(fields, "return-path"), named(fields, "delivered-to")];
  if (!path || !to) return null;
  return { reversePath: asText(path.raw).replace(/^<(.*)>$/, "$1"), deliveredTo: asText(to.raw) };
}
