import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type Keryx, makeKeryx, openKeryx } from "./servers.ts";

export interface TwoHosts {
  /** alice, who administers it, and bob. */
  crepes: Keryx;
  /** carol. */
  hamburger: Keryx;
  end(): Promise<void>;
}

/** The textbook's two servers, which find each other by the MX records of a DNS of their own; nowhere.example takes no mail. */
export async function startTwoHosts(): Promise<TwoHosts> {
  const dns: DnsServer = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
    "crepes.fr": { MX: [[10, "mail.crepes.fr"]] },
    "mail.crepes.fr": { A: ["127.0.0.1"] },
    "nowhere.example": { MX: [[0, "."]] },
  });
  const env = { KERYX_DNS_SERVERS: dns.address, KERYX_RETRY_SCHEDULE: "1s", KERYX_RELAY_TIMEOUT: "5s" };
  const crepes = await makeKeryx("crepes.fr", env);
  const hamburger = await makeKeryx("hamburger.edu", env);
  // One loopback address: each calls the port at which the other listens.
  crepes.environment.KERYX_RELAY_PORT = String(hamburger.ports.smtp);
  hamburger.environment.KERYX_RELAY_PORT = String(crepes.ports.smtp);
  await openKeryx(hamburger, { administrator: "carol" });
  await openKeryx(crepes, { accounts: ["bob"] });
  return {
    crepes,
    hamburger,
    async end() {
      await crepes.destroy();
      await hamburger.destroy();
      await dns.close();
    },
  };
}
