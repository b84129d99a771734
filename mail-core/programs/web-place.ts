import { canonicalDomain } from "../address/domain.ts";

/** Where programs reach the web. */
export interface WebPlace {
  /** All of it as an address, without a path. */
  url: string;
  host: string;
  port: number;
}

/** Null where that is not by https under a name: every program that is led there asks for TLS. */
export function webPlace(webUrl: string | undefined): WebPlace | null {
  const url = webUrl === undefined ? null : URL.parse(webUrl);
  const host = url?.protocol === "https:" ? canonicalDomain(url.hostname) : null;
  return url && host?.includes(".") ? { url: url.origin, host, port: Number(url.port || 443) } : null;
}
