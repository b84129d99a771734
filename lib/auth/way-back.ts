/** The address of the request, set by the web server over whatever a client sent under that name. */
export const addressHeader = "x-keryx-address";

/** What an address may be as long as, so that it goes through another one whole. */
const addressMaxChars = 6_000;
const pages = /^\/(?:mail|contacts|settings|admin)(?:[/?]|$)/;
/** Where one comes to anyway. */
const usual = /^\/mail(?:\/inbox)?\/?$/;

/** Reads where somebody wanted to go before signing in; null for what is no page of ours, which never is a way out of here. */
export function wayBack(address: unknown): string | null {
  if (typeof address !== "string" || address.length > addressMaxChars || !pages.test(address)) return null;
  const { pathname, searchParams } = new URL(address, "http://here.invalid");
  // What Next asks for parts of pages with.
  searchParams.delete("_rsc");
  const query = searchParams.size > 0 ? `?${searchParams}` : "";
  return pages.test(pathname) ? pathname + query : null;
}

/** A page of signing in that remembers where one wanted to go. */
export function withWayBack(page: string, back: string | null): string {
  if (back === null || usual.test(back)) return page;
  return `${page}${page.includes("?") ? "&" : "?"}to=${encodeURIComponent(back)}`;
}

/** Where one unlocks this browser, remembering what was asked for. */
export const lockedAddress = (asked: string | null): string => withWayBack("/locked", wayBack(asked));

/** Where one signs in, remembering what was asked for. */
export const signInAddress = (asked: string | null): string => withWayBack("/sign-in", wayBack(asked));
