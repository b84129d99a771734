import { answerTo, request } from "../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../lib/jmap/store.ts";

/** How far a message will be protected on its way, as the server foresees it; worded in `mail.compose.protection`. docs/jmap.md. */
export type Protection = "here" | "verified" | "offered" | "unknown";

const held = new WeakMap<JmapStore, Map<string, Promise<Protection>>>();

/** Of mail to a domain; asked once while the page lives, and asked again where it was not known. */
export function protectionOf(store: JmapStore, domain: string): Promise<Protection> {
  const known = held.get(store) ?? new Map<string, Promise<Protection>>();
  held.set(store, known);
  const before = known.get(domain);
  if (before) return before;
  const asked = ask(store, domain).catch((): Protection => "unknown");
  known.set(domain, asked);
  void asked.then((protection) => protection === "unknown" && known.delete(domain));
  return asked;
}

async function ask({ accountId }: JmapStore, domain: string): Promise<Protection> {
  const responses = await request([["Protection/lookup", { accountId, domains: [domain] }, "protection"]]);
  const { list } = answerTo<{ list: { protection: Protection }[] }>(responses, "protection");
  return list[0]?.protection ?? "unknown";
}
