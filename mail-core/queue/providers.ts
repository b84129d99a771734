import type { Through } from "../address/through.ts";
import type { MailCoreConfig } from "../config.ts";
import type { SendingFailure, SendingTest } from "../index.ts";
import type { Dns } from "../net/dns.ts";
import { type Places, placesOf } from "../net/places.ts";
import { onNetworks } from "../policy/networks.ts";
import type { Secrets } from "../policy/secrets.ts";
import { type Opened, openClient } from "../smtp/client/open.ts";
import type { CollectSmtp } from "../store/collect-sources.ts";
import { passwordPlace, smtpPasswordPlace } from "../store/collect-sources.ts";
import type { Sending } from "../store/sending-as.ts";
import { bounced, deferred, type Hop, type Route } from "./route.ts";

/** Submission, and submission over TLS. RFC 6409 section 3.1, RFC 8314 section 7.3. */
const publicPorts: readonly number[] = [587, 465];

/** A provider's SMTP with its password in the clear. */
export type OpenedSmtp = Omit<CollectSmtp, "password"> & { password: string };

/** The SMTP of other accounts' providers, by which people write as their addresses there. */
export interface Providers {
  /** The way of what is written as such an address: signed in, under TLS with a certificate that proves the host, or not at all. */
  route(through: Through): Promise<Route>;
  /** Signs in and asks whether one may write as `address`; nothing is sent. */
  test(smtp: OpenedSmtp, address: string): Promise<SendingTest>;
}

export function makeProviders({
  findSending,
  secrets,
  dns,
  config,
}: {
  findSending: (through: Through) => Promise<Sending | null>;
  secrets: Secrets;
  dns: Pick<Dns, "addresses">;
  config: Pick<MailCoreConfig, "hostname" | "relayTimeoutMs" | "collectNetworks">;
}): Providers {
  const isOwn = onNetworks(config.collectNetworks ?? []);
  const hopsOf = async (smtp: OpenedSmtp): Promise<Hop[] | Extract<Places, { ok: false }>> => {
    const { host, port, tls, username: user, password } = smtp;
    const places = await placesOf(host, port, publicPorts, { dns, isOwn });
    if (!places.ok) return places;
    return places.addresses.map((address) => ({
      ...{ host, address, port, implicitTls: tls === "tls", credentials: { user, password } },
      ...{ demand: { kind: "certificate" }, policy: null, isVouched: true },
    }));
  };

  return {
    async route({ accountId, sourceId }) {
      const sending = await findSending({ accountId, sourceId });
      if (!sending)
        return bounced(
          "5.7.1",
          "The account elsewhere, as whose address it is written, is not set up any more",
        );
      const { smtp, collectPassword } = sending;
      const password =
        smtp.password === null
          ? secrets.open(collectPassword, passwordPlace(accountId, sourceId))
          : secrets.open(smtp.password, smtpPasswordPlace(accountId, sourceId));
      if (password === null)
        return deferred("4.7.8", `The password for ${smtp.host} has to be typed again in the settings`);
      const hops = await hopsOf({ ...smtp, password });
      if (Array.isArray(hops)) return { kind: "hops", by: "provider", hops };
      return hops.why === "no-address"
        ? deferred("4.4.3", `The addresses of ${smtp.host} cannot be looked up now`)
        : bounced("5.4.6", `${smtp.host} may not be called from here`);
    },
    async test(smtp, address) {
      const hops = await hopsOf(smtp);
      if (!Array.isArray(hops)) return { ok: false, failure: { kind: hops.why } };
      const { hostname, relayTimeoutMs: timeoutMs } = config;
      let failure: SendingFailure = { kind: "unreachable" };
      for (const hop of hops) {
        const opened = await openClient({ ...hop, hostname, timeoutMs });
        if (!opened.ok) {
          failure = failureOf(opened);
          if (failure.kind === "unreachable") continue;
          return { ok: false, failure };
        }
        const refusal = await opened.client.refusalOf(address);
        await opened.client.quit();
        if (!refusal) return { ok: true };
        return {
          ok: false,
          failure: refusal.code === null ? { kind: "broke-off" } : { kind: "not-yours", said: refusal.text },
        };
      }
      return { ok: false, failure };
    },
  };
}

/** RFC 4954 section 6. */
const credentialCodes = new Set([530, 534, 535, 538]);

function failureOf({ reply, tlsFailure }: Extract<Opened, { ok: false }>): SendingFailure {
  const { code, enhanced, text } = reply;
  if (tlsFailure === "starttls-not-supported") return { kind: "no-tls" };
  if (tlsFailure === "validation-failure") return { kind: "tls-failed" };
  if (tlsFailure) return { kind: "certificate" };
  if (code !== null) return { kind: credentialCodes.has(code) ? "refused" : "busy", said: text };
  if (enhanced === "4.4.1") return { kind: "unreachable" };
  return { kind: enhanced === "4.7.4" ? "no-sign-in" : "broke-off" };
}
