import type { SendingLimits } from "./policy/sending.ts";
import type { Pop3Limits } from "./pop3/limits.ts";
import type { SmtpLimits } from "./smtp/server/limits.ts";
import type { SubmissionTrace } from "./smtp/server/trace.ts";
import type { DmarcMode } from "./verify/verifier.ts";

export interface HostPort {
  host: string;
  port: number;
}

/** What a smarthost knows us by. */
export interface Credentials {
  user: string;
  password: string;
}

/** A host that the operator named to take mail. With credentials it is always verified. */
export interface NextHop extends HostPort {
  credentials?: Credentials | undefined;
  /** "verified": nothing goes out but under TLS with a certificate that proves its name. */
  tls?: "verified" | undefined;
}

/** What the mail core is told at its start; `lib/config.ts` makes it from the environment. */
export interface MailCoreConfig {
  /** Our name in greetings, Received fields and Message-IDs. */
  hostname: string;
  /** The address that the listeners bind to. */
  bind: string;
  /** Port 0 asks the system for a free one (tests). */
  ports: { smtp: number; submission: number; submissions: number; pop3: number; pop3s: number };
  /** By the port that we listen on, the one by which it is called from outside: what programs are told. Without it the ports themselves, with it none but those that are named. */
  outsidePorts?: ReadonlyMap<number, number>;
  /** PEM files, read again when they change. */
  tls: { certFile: string; keyFile: string };
  /** 32 octets, under which secrets are sealed in the database; made anew at each start where none is given (tests). */
  secretKey?: Uint8Array;
  /** Whether POP3 takes APOP from accounts that made a secret for it: never, where nobody listens in (TLS, loopback), or also in the clear. */
  apop?: "off" | "tls" | "clear";
  /** Whether several POP3 sessions may have one maildrop at once, each with its own view of it; one at a time by default. */
  pop3Shared?: boolean;
  /** What differs from the defaults of `pop3/limits.ts`. */
  pop3?: Partial<Pop3Limits>;
  /** CIDR networks in which mail may be collected although they are private, and at any port. */
  collectNetworks?: string[];
  /** Networks of the operator's own in which URLs may lie that clients register for push and messages name for leaving a list; without them public addresses alone. */
  pushNetworks?: string[];
  /** Whether remote pictures of messages are fetched by us; true by default. */
  imageProxy?: boolean;
  /** Networks of the operator's own in which such pictures may lie, at any port; without them public addresses at the ports of the web alone. */
  imageNetworks?: string[];
  /** The port of the web, which is not ours to call. */
  webPort?: number;
  /** The web address that people and programs use, without a path; nothing is told of it in the DNS where there is none. */
  webUrl?: string;
  /** `host:port` of resolvers; empty means the system's. */
  dnsServers: string[];
  /** Whose AD bit is believed: that of resolvers on this machine (default), of all, of none. */
  dnssec?: "loopback" | "always" | "never";
  /** The port on which other hosts' SMTP is called: 25 outside of tests. */
  relayPort: number;
  /** Which policy our own domains publish (MTA-STS); off by default. */
  mtaSts?: "off" | "testing" | "enforce";
  /** The port on which MTA-STS policies are fetched: 443 outside of tests. */
  policyPort?: number;
  /** False when other domains are not sent reports on TLS with their hosts. */
  tlsReports?: boolean;
  /** What is done with mail that is not from the domain it says: nothing is checked, it goes to junk (default), or is refused where the domain asks for that. */
  dmarc?: DmarcMode;
  /** CIDR networks that may relay without authentication. */
  trustedNetworks: string[];
  /** CIDR networks of proxies: each of their connections begins with a PROXY header. */
  proxyNetworks?: string[];
  /** What Received tells of our own people's clients; "host" by default. */
  submissionTrace?: SubmissionTrace;
  /** How long an address may relay after a sign-in by POP3; 0, the default, is off. */
  popBeforeSmtpMs?: number;
  /** CIDR networks that may say by XCLIENT for whom they speak. */
  xclientNetworks?: string[];
  /** Takes all mail for elsewhere; with credentials only under TLS with a certificate that proves its name. */
  smarthost: NextHop | null;
  /** Next hop for a domain, without DNS; ".example" is every domain below example. */
  routes: ReadonlyMap<string, NextHop>;
  /** The waits between attempts; the last one repeats. */
  retryScheduleMs: number[];
  queueLifetimeMs: number;
  /** How long the way of a message is kept after its end; 30 days by default. */
  journeyLifetimeMs?: number;
  /** How long a message is known, so that it is not delivered twice when it is sent again; 12 hours by default. */
  repetitionWindowMs?: number;
  /** When the sender of a message that waits is told; after 4 hours and 24 hours by default. */
  delayNoticesMs?: number[];
  /** True when the postmaster is told of what is given up and has no sender to tell. */
  tellsPostmaster?: boolean;
  /** How far ahead a message may be handed in to be sent later; 90 days by default. */
  holdMaxMs?: number;
  /** Connect and reply, when we are the client. */
  relayTimeoutMs: number;
  messageMaxOctets: number;
  /** What differs from the defaults of `policy/sending.ts`. */
  sending?: Partial<SendingLimits>;
  /** Threads that hold the SMTP and POP3 sessions; 0, the default, holds them in the main thread (tests). */
  sessionThreads?: number;
  /** True when the outgoing queue's worker has a thread of its own; else it is in the main thread (tests). */
  queueThread?: boolean;
  /** What differs from the defaults of `smtp/server/limits.ts`. */
  smtp?: Partial<SmtpLimits>;
}
