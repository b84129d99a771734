import type { IncomingHttpHeaders } from "node:http";

/**
 * True when a request that changes something comes from our own pages (or from a client that is no browser): a cookie alone must not be enough
 * for somebody else's page. Browsers say where a request comes from and cannot be made to lie about it.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === headers.host;
  } catch {
    return false;
  }
}
