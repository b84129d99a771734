import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";

const dayMs = 24 * 60 * 60_000;
/** What was signed is good for two whole days and what is left of the one in which that was: within a day it is the same, so that a browser knows it again. */
const lifetimeDays = 3;
/** Characters of a URL. Signed it has to fit into the first line of a request, also at a proxy in front of us. */
const urlMaxLength = 4_096;

/** Addresses of pictures that this server has signed for somebody: none of them can be made, or used by another, elsewhere. */
export interface ImageAddresses {
  /** Null for what is no address of a picture on the web. */
  sign(account: string, url: string): string | null;
  /** The URL; null where it was not signed for this account by us, or its time is over. */
  open(account: string, signed: string): URL | null;
}

/** HMAC-SHA-256 under a key of its own, which `key` leads to. The signed form is made of the letters of base64url and dots. */
export function makeImageAddresses(key: Uint8Array, clock: Pick<Clock, "now">): ImageAddresses {
  const own = Buffer.from(hkdfSync("sha256", key, "", "keryx remote images", 32));
  const today = () => Math.floor(clock.now() / dayMs);
  const mark = (account: string, lastDay: number, coded: string) =>
    createHmac("sha256", own)
      .update(JSON.stringify([account, lastDay, coded]))
      .digest();
  return {
    sign(account, url) {
      const read = pictureUrl(url);
      if (!read) return null;
      const lastDay = today() + lifetimeDays;
      const coded = Buffer.from(read.href).toString("base64url");
      return `${lastDay}.${mark(account, lastDay, coded).toString("base64url")}.${coded}`;
    },
    open(account, signed) {
      const [, day = "", marked = "", coded = ""] =
        /^(\d{1,6})\.([\w-]{43})\.([\w-]{1,6000})$/.exec(signed) ?? [];
      const lastDay = Number(day);
      const given = Buffer.from(marked, "base64url");
      if (given.length !== 32 || !timingSafeEqual(given, mark(account, lastDay, coded))) return null;
      return lastDay > today() ? pictureUrl(Buffer.from(coded, "base64url").toString()) : null;
    },
  };
}

/** Where a picture may lie: on the web, and nobody's name or password in its address. Null for anything else. */
export function pictureUrl(text: string, base?: URL): URL | null {
  const url = text.length <= urlMaxLength ? URL.parse(text, base) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  url.hash = "";
  return url.href.length <= urlMaxLength ? url : null;
}
