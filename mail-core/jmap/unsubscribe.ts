import type { MailCoreConfig } from "../config.ts";
import type { AccountId } from "../ids.ts";
import type { Unsubscribed } from "../index.ts";
import type { Dns } from "../net/dns.ts";
import { httpsPost } from "../net/https.ts";
import { isPrivate } from "../net/private-networks.ts";
import { onNetworks } from "../policy/networks.ts";
import { readEmails } from "../store/emails.ts";
import { ownProperties } from "./email-get.ts";
import { viewEmail } from "./email-view.ts";
import { parseId } from "./ids.ts";
import { makeGate } from "./limits.ts";
import type { JmapDeps } from "./method.ts";

/** A person waits for it. */
const postTimeoutMs = 15_000;
/** Calls that one account may have under way: each is at a stranger's host. */
const callsMax = 2;
/** Addresses of one host that are tried. */
const addressesMax = 2;
/** Characters of an address in List-Unsubscribe. */
const urlMaxLength = 2_048;

const urls = "header:List-Unsubscribe:asURLs";
const post = "header:List-Unsubscribe-Post:asText";

/**
 * One-click unsubscription: the POST that the message itself asks for. RFC 8058 section 3.2. Without cookies, without
 * a redirect, and only to a host that proves its name: at a public address, whoever vouches for the resolvers, since a stranger wrote down the whole URL.
 * Not met: RFC 8058 section 4, a valid DKIM signature over both fields; signatures of what comes in are not verified.
 */
export function makeUnsubscribe({
  database,
  blobs,
  dns,
  config,
}: Pick<JmapDeps, "database" | "blobs"> & {
  dns: Pick<Dns, "addresses">;
  config: Pick<MailCoreConfig, "pushNetworks">;
}) {
  const isOwn = onNetworks(config.pushNetworks ?? []);
  const mayCall = (address: string) => isOwn(address) || !isPrivate(address);
  const gate = makeGate(callsMax);

  /** Where the message says that a POST ends it; null when it does not. */
  async function placeOf(account: AccountId, emailId: string): Promise<URL | null> {
    const rowId = parseId("e", emailId);
    const record = rowId === null ? undefined : (await readEmails(database, account, [rowId])).get(rowId);
    if (!record) return null;
    const { summary, trace, messageId } = record;
    const viewed = {
      summary,
      trace,
      partBlobId: () => null,
      read: (range: { start: number; end: number }) => blobs.read(messageId, range),
      own: ownProperties(record),
    };
    const shown = await viewEmail(viewed, {
      properties: [urls, post],
      bodyProperties: [],
      fetchText: false,
      fetchHtml: false,
      fetchAll: false,
      maxBodyValueBytes: 0,
    });
    return oneClickUrl(shown[urls], shown[post]);
  }

  return async (account: AccountId, emailId: string): Promise<Unsubscribed> => {
    const leave = gate.enter(account);
    if (!leave) return { ok: false, why: "too much was asked for at once" };
    try {
      const place = await placeOf(account, emailId);
      if (!place) return { ok: false, why: "the message names no place for it" };
      const answer = await dns.addresses(place.hostname);
      const found = answer.kind === "found" ? answer.records : [];
      return await call(place, found.filter(mayCall));
    } finally {
      leave();
    }
  };
}

/** RFC 8058 section 3.1. */
export function oneClickUrl(given: unknown, postField: unknown): URL | null {
  if (typeof postField !== "string" || postField.trim().toLowerCase() !== "list-unsubscribe=one-click")
    return null;
  for (const text of Array.isArray(given) ? given : []) {
    if (typeof text !== "string" || text.length > urlMaxLength || !URL.canParse(text)) continue;
    const url = new URL(text);
    if (url.protocol === "https:" && url.username === "" && url.password === "") return url;
  }
  return null;
}

async function call(
  { hostname: host, port, pathname, search }: URL,
  addresses: readonly string[],
): Promise<Unsubscribed> {
  let why = "its host has no address that may be called";
  for (const address of addresses.slice(0, addressesMax)) {
    const posted = await httpsPost({
      ...{ host, address, port: Number(port || 443), path: pathname + search, timeoutMs: postTimeoutMs },
      ...{ type: "application/x-www-form-urlencoded", octets: Buffer.from("List-Unsubscribe=One-Click") },
    });
    if (posted.ok) return { ok: true };
    why = posted.why;
  }
  return { ok: false, why };
}
