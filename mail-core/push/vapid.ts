import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";

/** How push services know that a push is ours: one key of the installation. RFC 8292. */
export interface Vapid {
  /** Uncompressed, base64url. RFC 9749. */
  applicationServerKey: string;
  /** The Authorization field of a push to this origin. */
  authorization(origin: string, nowMs: number): string;
}

/** RFC 8292 section 2: 24 hours at most. */
const lifetimeS = 12 * 3_600;

/** A new key, as it is kept. */
export const newVapidKey = (): JsonWebKey =>
  generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({ format: "jwk" });

/** `contact` is a URL under which the operator of this server is found. */
export function makeVapid(key: JsonWebKey, contact: string): Vapid {
  const privateKey = createPrivateKey({ key, format: "jwk" });
  const point = ["x", "y"].map((axis) => Buffer.from(String(key[axis]), "base64url"));
  const applicationServerKey = Buffer.concat([Buffer.of(4), ...point]).toString("base64url");
  return {
    applicationServerKey,
    authorization(origin, nowMs) {
      const claims = { aud: origin, exp: Math.floor(nowMs / 1000) + lifetimeS, sub: contact };
      const signed = [{ typ: "JWT", alg: "ES256" }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `vapid t=${signed}.${signature.toString("base64url")}, k=${applicationServerKey}`;
    },
  };
}
