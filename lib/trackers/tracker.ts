import { type TrackingService, trackingServices } from "./services.ts";

/** What a message says of a picture beside where it lies. */
export interface PictureShape {
  /** It is made so that nobody sees it: a dot, or hidden. */
  isUnseen: boolean;
  /** It is the only one that lies elsewhere, and neither words nor a size go with it. */
  isLone: boolean;
}

/** Characters of a path and its query that are looked at. */
const readMax = 2_000;

const isBelow = (host: string, above: string) => host === above || host.endsWith(`.${above}`);
const path = (url: URL) => `${url.pathname}${url.search}`.slice(0, readMax);

function countsAt({ hosts, opens, anywhere }: TrackingService, url: URL): boolean {
  const at = path(url);
  if (hosts.some((host) => isBelow(url.hostname, host)) && (opens?.test(at) ?? true)) return true;
  return anywhere?.test(at) ?? false;
}

/** The service whose pixel lies at this address; null where none is known. */
export function knownTracker(address: string): string | null {
  const url = URL.parse(address);
  if (!url) return null;
  return trackingServices.find((service) => countsAt(service, url))?.name ?? null;
}

/** What holds a layout apart, and is the same for every reader. */
const spacer = /^(?:spacer|blank|clear|trans(?:parent)?|shim|empty|dot|1x1)\d?[\w-]{0,8}\.(?:gif|png)$/i;
/** A mark that can be of one reader alone: long, of letters and digits. */
const isToken = (text: string) => /^[\w.~=%-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
/** What is worth looking at, by its name. */
const photograph = /\.(?:jpe?g|webp|avif|svg)$/i;

/** Whether it counts its reader, as far as its shape tells. */
function countsByShape(url: URL, { isUnseen, isLone }: PictureShape): boolean {
  const segments = url.pathname.split("/");
  const file = segments.at(-1) ?? "";
  if (isUnseen) return url.search !== "" || !spacer.test(file);
  if (!isLone || photograph.test(file)) return false;
  return [...segments.slice(-4), ...[...url.searchParams.values()].slice(0, 8)].some(isToken);
}

/** Who would be told by a picture of a message: a known service by its name, another by its host. Null for a picture to look at. */
export function trackerOf(address: string, shape: PictureShape): string | null {
  const url = URL.parse(address);
  if (!url) return null;
  return knownTracker(address) ?? (countsByShape(url, shape) ? url.hostname : null);
}
