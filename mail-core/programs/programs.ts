import { canonicalHost, parseAddress } from "../address/address.ts";
import { canonicalDomain } from "../address/domain.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Programs } from "../index.ts";
import type { DomainStore } from "../store/domains.ts";
import { autoconfigPrefix, autoconfigXml } from "./autoconfig.ts";
import { autodiscoverError, autodiscoverXml, readAutodiscover } from "./autodiscover.ts";
import { profileXml } from "./profile.ts";
import { servicesOf } from "./services.ts";
import { webPlace } from "./web-place.ts";

/** Tells programs how mail is reached here, by what they themselves ask for. */
export function makePrograms({
  store,
  config,
}: {
  store: Pick<DomainStore, "known">;
  config: Pick<MailCoreConfig, "hostname" | "ports" | "outsidePorts" | "webUrl">;
}): Programs {
  const { hostname: host } = config;
  const services = servicesOf(config);
  const web = webPlace(config.webUrl);
  return {
    services: () => ({ host, services }),
    async autoconfig({ host: asked, address }) {
      const [domain] = await store.known(address === null ? around(asked) : domainOf(address));
      return domain ? autoconfigXml({ domain, host, services, web }) : null;
    },
    async autodiscover(request) {
      const address = readAutodiscover(request);
      if (address === null) return autodiscoverError({ code: 600, text: "Invalid request" });
      const [domain] = await store.known(domainOf(address));
      return domain
        ? autodiscoverXml({ address, host, services })
        : autodiscoverError({ code: 500, text: "The e-mail address cannot be found" });
    },
    profile: (wanted) => profileXml(wanted, { host, services, web }),
  };
}

/** In A-labels; none of what is no address. */
function domainOf(text: string): string[] {
  const address = parseAddress(text);
  return address ? [canonicalHost(address)] : [];
}

/** The domain of a host that was asked, and those above it: who hosts a domain sends programs to the host of its MX, or to the web. */
function around(host: string): string[] {
  const name = canonicalDomain(host) ?? "";
  const labels = (name.startsWith(autoconfigPrefix) ? name.slice(autoconfigPrefix.length) : name).split(".");
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join("."));
}
