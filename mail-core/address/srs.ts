import { createHmac, timingSafeEqual } from "node:crypto";
import { type Address, canonicalHost, formatAddress, parseAddress } from "./address.ts";

/** A bounce comes within the queue's lifetime of the next host; then the way back is closed. */
export const srsLifetimeDays = 21;
/** 40 bits: nobody guesses them over SMTP. */
const hashLength = 8;
const dayMs = 86_400_000;
/** Days are counted in two characters of base32, and begin anew after 1024. */
const daysMax = 1024;
/** RFC 4648 section 6. Without case: hosts on the way may change it. */
const base32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The Sender Rewriting Scheme: reverse-paths of forwarded mail that are ours, and lead back to their senders. */
export interface Srs {
  /**
   * The reverse-path in the name of `domain`: SRS0 for a sender's own, SRS1 for one that another forwarder wrote, so that it does not
   * grow with each. Null when it would be longer than a path may be.
   */
  forward(reversePath: Address, domain: string): string | null;
  /** Who an address of ours leads back to; null when it is forged, too old, or no such address. */
  reverse(address: Address): string | null;
}

/** True for what `reverse` reads, forged or not. */
export const isSrs = ({ localPart }: Address): boolean => /^srs[01]=/i.test(localPart);

export function makeSrs({ secret, now }: { secret: string; now: () => number }): Srs {
  const today = () => Math.floor(now() / dayMs) % daysMax;
  const hashOf = (text: string) => {
    const octets = createHmac("sha256", secret).update(text.toLowerCase()).digest();
    return Array.from({ length: hashLength }, (_, at) => base32.charAt((octets[at] ?? 0) % 32)).join("");
  };
  const isHash = (given: string, text: string) =>
    given.length === hashLength &&
    Buffer.byteLength(given) === hashLength &&
    timingSafeEqual(Buffer.from(given.toLowerCase()), Buffer.from(hashOf(text)));
  const written = (localPart: string, domain: string): string | null => {
    const text = formatAddress({ localPart, domain });
    return parseAddress(text) ? text : null;
  };
  return {
    forward(reversePath, domain) {
      const { localPart } = reversePath;
      const theirs = /^srs0([-+=].*)$/i.exec(localPart)?.[1];
      // The first forwarder's name stays, and its part with it; those between are left out.
      const onward = /^srs1[-+=][^=]+=([^=]+=[-+=].*)$/i.exec(localPart)?.[1];
      const inner = theirs === undefined ? onward : `${canonicalHost(reversePath)}=${theirs}`;
      if (inner !== undefined) return written(`SRS1=${hashOf(inner)}=${inner}`, domain);
      const day = today();
      const stamp = base32.charAt(day >> 5) + base32.charAt(day & 31);
      const facts = `${stamp}=${canonicalHost(reversePath)}=${localPart}`;
      return written(`SRS0=${hashOf(facts)}=${facts}`, domain);
    },
    reverse({ localPart }) {
      const [, kind, hash = "", facts = ""] = /^srs([01])=([^=]+)=(.+)$/i.exec(localPart) ?? [];
      if (kind === undefined || !isHash(hash, facts)) return null;
      if (kind === "1") {
        const [, host = "", rest = ""] = /^([^=]+)=([-+=].*)$/.exec(facts) ?? [];
        return host === "" ? null : written(`SRS0${rest}`, host);
      }
      const [, stamp = "", host = "", local = ""] = /^([a-z2-7]{2})=([^=]+)=(.+)$/i.exec(facts) ?? [];
      if (host === "") return null;
      const [high = 0, low = 0] = Array.from(stamp.toLowerCase(), (char) => base32.indexOf(char));
      const ageDays = (today() - (high * 32 + low) + daysMax) % daysMax;
      return ageDays <= srsLifetimeDays ? written(local, host) : null;
    },
  };
}
