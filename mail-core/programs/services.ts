import type { MailCoreConfig } from "../config.ts";
import type { Service } from "../index.ts";

/** TLS from the first octet before that which is asked for. RFC 8314 section 3. */
const offered = [
  { name: "pop3s", protocol: "pop3", tls: "implicit" },
  { name: "pop3", protocol: "pop3", tls: "starttls" },
  { name: "submissions", protocol: "submission", tls: "implicit" },
  { name: "submission", protocol: "submission", tls: "starttls" },
] as const satisfies Omit<Service, "port">[];

/** What is told of the ports: how they are called from outside, and where that is given, only those that are. */
export const servicesOf = ({
  ports,
  outsidePorts,
}: Partial<Pick<MailCoreConfig, "ports" | "outsidePorts">>): Service[] =>
  offered.flatMap((service) => {
    const inside = ports?.[service.name];
    const port = outsidePorts && inside !== undefined ? outsidePorts.get(inside) : inside;
    return port === undefined ? [] : [{ ...service, port }];
  });
