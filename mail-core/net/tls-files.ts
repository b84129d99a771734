import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** How often, at most, the files are looked at. */
const lookEveryMs = 1_000;

/**
 * The certificate and key, read again when they change. A pair that cannot be used is reported and the last good one
 * goes on; the first one must be good. TLS 1.2 or newer. RFC 8997.
 */
export function tlsFiles({
  certFile,
  keyFile,
  clock,
  log,
}: {
  certFile: string;
  keyFile: string;
  clock: Clock;
  log: Log;
}): { context(): SecureContext } {
  const stamp = () => [certFile, keyFile].map((file) => statSync(file).mtimeMs).join(" ");
  const read = () =>
    createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.2" });
  let current = read();
  let known = stamp();
  let lookedAt = clock.now();
  return {
    context() {
      if (clock.now() - lookedAt < lookEveryMs) return current;
      lookedAt = clock.now();
      try {
        const found = stamp();
        if (found !== known) {
          known = found;
          current = read();
          log.info("certificate read again", { certFile });
        }
      } catch (error) {
        log.warn("certificate not usable, the last one stays", { certFile, error: String(error) });
      }
      return current;
    },
  };
}
