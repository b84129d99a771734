import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../clock.ts";
import { makeCache } from "../store/cache.ts";
import type { RemoteImages } from "../surface/images.ts";
import { makeImageAddresses } from "./image-address.ts";
import { type FetchedImage, type ImageFetchDeps, makeImageFetch } from "./image-fetch.ts";
import { makeTurns } from "./turns.ts";

export const defaultImageLimits = {
  /** Of one picture. */
  imageMaxOctets: 10 * 1024 * 1024,
  /** For one picture, wherever it leads. */
  timeoutMs: 10_000,
  /** Fetched at once. */
  fetchesMax: 24,
  fetchesPerAccountMax: 6,
  /** Pictures of one account that wait for that. */
  waitingPerAccountMax: 500,
  /** Kept in memory, of all accounts together. */
  keptMaxOctets: 64 * 1024 * 1024,
};
export type ImageLimits = typeof defaultImageLimits;

const minuteS = 60;
const hourS = 60 * minuteS;
const dayS = 24 * hourS;
/** What a picture costs beside its octets, and a failure, which is kept as well. */
const ownOctets = 1_024;

interface Kept {
  fetched: FetchedImage;
  /** In milliseconds since the Unix epoch. */
  until: number;
  /** False for what nobody else may keep. */
  isLasting: boolean;
}

/**
 * Remote pictures by way of this server. Kept for each account apart: what is there already, and how fast it comes, must not tell one reader what another has
 * read.
 */
export function makeRemoteImages({
  dns,
  config,
  key,
  limits = {},
  clock,
}: Omit<ImageFetchDeps, "limits"> & {
  key: Uint8Array;
  limits?: Partial<ImageLimits>;
  clock: Pick<Clock, "now">;
}): RemoteImages {
  const { imageMaxOctets, timeoutMs, fetchesMax, fetchesPerAccountMax, waitingPerAccountMax, keptMaxOctets } =
    { ...defaultImageLimits, ...limits };
  const addresses = makeImageAddresses(key, clock);
  const fetchImage = makeImageFetch({ dns, config, limits: { imageMaxOctets, timeoutMs } });
  const kept = makeCache(keptMaxOctets);
  const coming = new Map<string, Promise<Kept>>();
  const turns = makeTurns({
    max: fetchesMax,
    perAccountMax: fetchesPerAccountMax,
    waitingPerAccountMax,
  });

  const find = (place: string): Kept | null => {
    const known = kept.find<Kept>(place);
    return known && known.until > clock.now() ? known : null;
  };
  const fetchNow = async (place: string, url: URL): Promise<Kept> => {
    const fetched = await fetchImage(url);
    const lastsS = fetched.ok ? freshForS(fetched.headers) : null;
    const found = {
      fetched,
      until: clock.now() + (lastsS ?? minuteS) * 1_000,
      isLasting: lastsS !== null,
    };
    kept.keep(place, found, ownOctets + (fetched.ok ? fetched.octets.length : 0));
    return found;
  };
  const fetchOnce = (place: string, url: URL): Promise<Kept> => {
    const fetching = coming.get(place) ?? fetchNow(place, url).finally(() => coming.delete(place));
    coming.set(place, fetching);
    return fetching;
  };
  const inTurn = async (account: string, url: URL, signal?: AbortSignal): Promise<Kept | null> => {
    const place = `${account} ${url.href}`;
    const known = find(place);
    if (known) return known;
    const leave = await turns.enter(account, signal);
    if (!leave) return null;
    try {
      // Somebody before may have fetched it.
      return find(place) ?? (await fetchOnce(place, url));
    } finally {
      leave();
    }
  };

  return {
    sign: (account, urls) => urls.map((url) => addresses.sign(account, url)),
    async get(account, signed, signal) {
      const url = addresses.open(account, signed);
      if (!url) return { ok: false, kind: "forged", why: "it was not signed for this account" };
      const found = await inTurn(account, url, signal);
      if (!found) return { ok: false, kind: "too-many", why: "too much was asked for at once" };
      const { fetched, until, isLasting } = found;
      if (!fetched.ok) return { ok: false, kind: "failed", why: fetched.why };
      const { type, octets } = fetched;
      const leftS = Math.floor((until - clock.now()) / 1_000);
      return { ok: true, type, octets, freshS: isLasting ? Math.min(leftS, dayS) : 0 };
    },
  };
}

/**
 * How long a picture is kept: as its host says, but an hour at least, since to ask again is to tell when somebody reads again; a day where it says nothing, a week at
 * most. Null for what nobody may store: it is kept for the minute in which it is looked at. RFC 9111 section 5.2.2.
 */
function freshForS({ "cache-control": control = "" }: IncomingHttpHeaders): number | null {
  if (/\bno-store\b/i.test(control)) return null;
  const told = /\bmax-age="?(\d{1,10})/i.exec(control)?.[1];
  return told === undefined ? dayS : Math.min(Math.max(Number(told), hourS), 7 * dayS);
}
