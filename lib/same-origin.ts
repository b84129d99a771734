/**
 * True when a request that changes something comes from our own pages (or from a client that is no browser): a cookie alone must not be enough
 * for somebody else's page. Browsers say where a request comes from and cannot be made to lie about it.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  try {
    return new URL(origin).host === request.headers.get("host");
  } catch {
    return false;
  }
}
