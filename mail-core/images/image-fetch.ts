import type { IncomingHttpHeaders } from "node:http";
import { networkInterfaces } from "node:os";
import type { MailCoreConfig } from "../config.ts";
import type { Dns } from "../net/dns.ts";
import { type Got, webGet } from "../net/https.ts";
import { placesOf } from "../net/places.ts";
import { loopback, onNetworks } from "../policy/networks.ts";
import type { ImageType } from "../surface/images.ts";
import { pictureUrl } from "./image-address.ts";
import { imageType } from "./image-type.ts";

export type FetchedImage =
  | { ok: true; type: ImageType; octets: Buffer; headers: IncomingHttpHeaders }
  | { ok: false; why: string };

export interface ImageFetchDeps {
  dns: Pick<Dns, "addresses">;
  config: Pick<MailCoreConfig, "imageNetworks" | "ports" | "webPort">;
  limits: { imageMaxOctets: number; timeoutMs: number };
}

/** Times that a host may name another place. */
const redirectsMax = 5;
/** Addresses of one host that are tried. */
const addressesMax = 2;
const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The same for every reader: nothing of them, of their browser or of where they read. */
const headers = { accept: "image/*", "accept-encoding": "identity" };

const isLoopback = onNetworks(loopback);
const isThisMachine = (address: string) =>
  isLoopback(address) ||
  Object.values(networkInterfaces()).some((held) => held?.some((one) => one.address === address));

/**
 * Fetches a picture that a stranger's message names. Wherever it leads, each host is looked up by us, and the address that was found fit is the one that is
 * called: public ones at the ports of the web, or those that the operator listed, but never a port of our own.
 */
export function makeImageFetch({
  dns,
  config,
  limits,
}: ImageFetchDeps): (start: URL) => Promise<FetchedImage> {
  const isOwn = onNetworks(config.imageNetworks ?? []);
  const ourPorts = new Set([...Object.values(config.ports), config.webPort]);

  const call = async (url: URL, endsAt: number): Promise<Got | { ok: false; why: string }> => {
    const port = Number(url.port || ports[url.protocol]);
    const places = await placesOf(url.hostname, port, Object.values(ports), { dns, isOwn });
    const found = places.ok ? places.addresses : [];
    const addresses = found
      .filter((address) => !(ourPorts.has(port) && isThisMachine(address)))
      .slice(0, addressesMax);
    let got: Got | { ok: false; why: string } = {
      ok: false,
      why: "its host has no address that may be called",
    };
    for (const [at, address] of addresses.entries()) {
      // Who does not answer leaves the others their share of the time.
      const timeoutMs = (endsAt - performance.now()) / (addresses.length - at);
      if (timeoutMs <= 0) return { ok: false, why: "it did not come in time" };
      got = await webGet({
        ...{ host: url.hostname, address, port, path: url.pathname + url.search, timeoutMs },
        isClear: url.protocol === "http:",
        headers,
        maxOctets: limits.imageMaxOctets,
      });
      if (got.ok) return got;
    }
    return got;
  };

  return async (start) => {
    const failed = (why: string) => ({ ok: false, why }) as const;
    const endsAt = performance.now() + limits.timeoutMs;
    let url = start;
    for (let redirects = 0; redirects <= redirectsMax; redirects++) {
      const got = await call(url, endsAt);
      if (!got.ok) return failed(got.why);
      const { status, headers: told, octets } = got;
      if (status >= 300 && status < 400 && told.location !== undefined) {
        const next = pictureUrl(told.location, url);
        if (!next) return failed("it leads to what is no web address");
        url = next;
        continue;
      }
      if (status !== 200) return failed(`the answer was ${status}`);
      if (!octets) return failed(`it has more than ${limits.imageMaxOctets} octets`);
      const type = imageType(octets);
      return type ? { ok: true, type, octets, headers: told } : failed("it is no picture");
    }
    return failed("it leads from place to place");
  };
}
